import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import type { Configuration } from '@azure/msal-browser'
import { build } from 'rolldown'

/** A web server that has a single-page application. */
export interface SpaServer extends AsyncDisposable {
  /** Such as `http://localhost:50123`. */
  readonly origin: string
  /** The URLs that were asked for, with their queries. */
  readonly received: readonly string[]
}

let bundle: Promise<ReadonlyMap<string, string>> | undefined

/** The scripts of the application by file name, with MSAL in them. */
async function bundleScripts(): Promise<ReadonlyMap<string, string>> {
  const { output } = await build({
    input: [import.meta.resolve('./app/spa.ts'), import.meta.resolve('./app/redirect.ts')].map((url) =>
      fileURLToPath(url),
    ),
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  })
  return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : [])))
}

/** Serves the application on any free port; `describeConfig` is given its origin. */
export async function serveSpa(describeConfig: (origin: string) => Configuration): Promise<SpaServer> {
  bundle ??= bundleScripts()
  const scripts = await bundle
  const received: string[] = []
  const server = createServer((request, response) => {
    received.push(request.url ?? '')
    answer(request, response, scripts, () => describeConfig(origin))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(
  { url = '' }: IncomingMessage,
  response: ServerResponse,
  scripts: ReadonlyMap<string, string>,
  describeConfig: () => Configuration,
): void {
  const path = url.replace(/\?.*/, '')
  const script = scripts.get(path)
  if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script)
  else if (path === '/config.json') response.end(JSON.stringify(describeConfig()))
  else response.setHeader('content-type', 'text/html; charset=utf-8').end(renderPage(path))
}

function renderPage(path: string): string {
  const script = path === '/' ? 'spa' : path === '/redirect' ? 'redirect' : undefined
  return `<!doctype html>
    <html lang="en">
      <head>
        <title>Tasks</title>
        <link rel="icon" href="data:," />
      </head>
      <body>
        ${script === undefined ? '' : `<script type="module" src="/${script}.js"></script>`}
      </body>
    </html>`
}

import { join, relative, sep } from 'node:path'

import { rolldown } from 'rolldown'
import type { OutputChunk } from 'rolldown'
import { beforeAll, describe, expect, it } from 'vitest'

import { moduleBuild } from './module-build.ts'

/** By the name of its file. */
let chunks: ReadonlyMap<string, OutputChunk>

beforeAll(async () => {
  const { output, ...input } = moduleBuild
  await using bundle = await rolldown(input)
  const built = await bundle.generate(output)
  chunks = new Map(built.output.filter((file) => file.type === 'chunk').map((file) => [file.fileName, file]))
})

/** The files that Node reads before the importing program goes on. */
function filesOf(entry: string, found = new Set<string>()): ReadonlySet<string> {
  const chunk = chunks.get(entry)
  if (chunk === undefined || found.has(entry)) return found
  found.add(entry)
  for (const imported of chunk.imports) filesOf(imported, found)
  return found
}

/** The sources in those files, from the root of the workspace on. */
function sourcesOf(entry: string): readonly string[] {
  const root = join(import.meta.dirname, '../..')
  const chunksOfEntry = [...filesOf(entry)].map((file) => chunks.get(file))
  return chunksOfEntry
    .flatMap((chunk) => Object.keys(chunk?.modules ?? {}))
    .map((path) => relative(root, path).replaceAll(sep, '/'))
}

describe('what a test file waits for that imports mock-entra', () => {
  it('is three files', () => {
    expect([...filesOf('index.js')]).toEqual(['index.js', 'mock-entra.js', 'preloaded.js'])
  })

  it.each([
    ['the pages of a sign-in, and what draws them', /^packages\/http\/src\/pages\/|^node_modules\/hono\//],
    [
      'what a sign-in is',
      /^packages\/core\/src\/(sign-in\/|authorize-|sign-in-|sign-out-|admin-consent-|device-)/,
    ],
    ['what is at other endpoints than those of tokens and metadata', /^packages\/http\/src\/handlers\//],
    ['how refusals are rendered', /^packages\/http\/src\/(error-response|render-fault|render-graph)\.ts/],
    [
      'grants for people',
      /^packages\/core\/src\/grants\/(user-authorization|.*-code|password|refresh-|on-behalf-)/,
    ],
    ['federated credentials and client certificates', /verify-client-assertion|federated-match/],
    [
      'managed identities at their endpoints',
      /^packages\/core\/src\/(managed-identity-endpoint|managed-identity\/(?!addresses))/,
    ],
    ['Azure Resource Manager', /^packages\/core\/src\/resource-manager/],
    ['Microsoft Graph', /^packages\/graph\//],
    [
      'what takes over connections',
      /^packages\/node\/src\/interception\/(?!intercepted-hosts|preload-environment)/,
    ],
    [
      'the control API and the data directory',
      /^packages\/node\/src\/(control\/|store\/|data-dir|fetch-document)/,
    ],
    ['other libraries than those for schemas and hashes', /^node_modules\/(?!valibot\/|@noble\/hashes\/)/],
  ])('is not %s', (_, pattern) => {
    const sources = sourcesOf('index.js')

    expect(sources).toContain('packages/node/src/start-mock-entra.ts')
    expect(sources.filter((source) => pattern.test(source))).toEqual([])
    expect([...chunks.keys()].flatMap(sourcesOf).some((source) => pattern.test(source))).toBe(true)
  })

  it('is not much', () => {
    const size = [...filesOf('index.js')].reduce((sum, file) => sum + (chunks.get(file)?.code.length ?? 0), 0)

    expect(size).toBeLessThan(490_000)
  })
})

describe('what people see of the build', () => {
  it('is lines, as in the sources: Node prints the one that threw beneath an error that nobody caught', () => {
    const lines = [...chunks.values()].flatMap(({ code }) => code.split('\n'))
    const longest = Math.max(
      ...lines.filter((line) => !line.startsWith('export {')).map(({ length }) => length),
    )

    expect(longest).toBeLessThan(1200)
  })
})

describe('what a child process waits for that is started with entra.env', () => {
  it('is nothing of the mock', () => {
    const outside = sourcesOf('preload.js').filter(
      (source) =>
        !/^packages\/(node\/src\/(interception\/|preload|microsoft-hosts)|mock-entra\/src\/preload)/.test(
          source,
        ),
    )

    expect(outside).toEqual([])
  })
})

import type { OpaqueProxy } from './proxies.ts'

/** How a child process's Node finds the mock. Read by the preload, so nothing of the mock's may be imported here. */
export interface PreloadSettings {
  /** The mock's port on loopback. */
  readonly port: number
  /** Names and `*.` patterns. */
  readonly hosts: readonly string[]
  /** A file that holds the mock's CA, in PEM; it may hold others as well. */
  readonly caFile: string
}

/** The variable that holds the settings, as JSON. Those that begin with `MOCK_ENTRA_` are flags of the command line. */
export const preloadVariable = 'PRELOAD_MOCK_ENTRA'

/**
 * The variables by which Node in a child process, and in that one's children, intercepts what the settings name.
 *
 * `NODE_OPTIONS` of this process are kept.
 */
export function describePreload(settings: PreloadSettings): Readonly<Record<string, string>> {
  const { NODE_OPTIONS = '' } = process.env
  const option = `--import=${preloadUrl()}`
  return {
    NODE_OPTIONS: NODE_OPTIONS.includes(option) ? NODE_OPTIONS : `${NODE_OPTIONS} ${option}`.trim(),
    [preloadVariable]: JSON.stringify(settings),
  }
}

/** The file beside this one: in the published package all are in one folder. A file URL, because a path may hold blanks. */
function preloadUrl(): string {
  return new URL(import.meta.url.endsWith('.ts') ? '../preload.ts' : './preload.js', import.meta.url).href
}

/** @throws an error that names the variable and what is wrong with it */
export function readPreloadSettings(text: string | undefined): PreloadSettings {
  if (text === undefined) throw unusable('is not set')
  const settings = parseJson(text) as Partial<PreloadSettings> | undefined
  const { port, hosts, caFile } = settings ?? {}
  if (typeof port === 'number' && Array.isArray(hosts) && typeof caFile === 'string')
    return { port, hosts, caFile }
  throw unusable('does not hold what entra.env puts there')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws an error where the environment names a proxy that would take connections out of the machine unseen */
export function assertTransparent(opaque: OpaqueProxy | undefined): void {
  if (opaque === undefined) return
  const { variable, kind } = opaque
  throw new Error(
    `mock-entra/preload: the environment variable ${variable} is ${kind}, through which requests would leave the machine ` +
      'unseen. Start this process without it, or with an http proxy. It ends here, because it would reach the real Entra ID.',
  )
}

function unusable(fault: string): Error {
  return new Error(
    `mock-entra/preload: the environment variable ${preloadVariable} ${fault}. Start this process with all variables ` +
      'of entra.env, or without the preload in NODE_OPTIONS. It ends here, because it would reach the real Entra ID.',
  )
}

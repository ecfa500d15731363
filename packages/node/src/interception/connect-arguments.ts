/** What a connection is asked for with, as far as interception reads it: Node's options for TCP and TLS. */
export interface ConnectOptions {
  readonly host?: string | undefined
  readonly port?: number | string | undefined
  /** A Unix socket or a named pipe. */
  readonly path?: string | undefined
  /** The name that TLS asks for. */
  readonly servername?: string | undefined
}

export interface ConnectArguments {
  readonly options: ConnectOptions
  readonly onConnect: (() => void) | undefined
}

/**
 * Reads the arguments of `socket.connect` in each of their documented forms, and in the one that `net.connect` hands on:
 * an array of options and callback.
 *
 * By hand, because Node's own `net._normalizeArgs` is undocumented.
 */
export function readConnectArguments(sent: readonly unknown[]): ConnectArguments {
  const values = Array.isArray(sent[0]) ? (sent[0] as unknown[]) : sent
  const [first, second] = values
  const last = values.at(-1)
  const onConnect = typeof last === 'function' ? (last as () => void) : undefined
  if (typeof first === 'object' && first !== null) return { options: first, onConnect }
  if (isPath(first)) return { options: { path: first }, onConnect }
  const host = typeof second === 'string' ? second : undefined
  return { options: { port: first as number | string | undefined, host }, onConnect }
}

/** A text is a port where it reads as a number, and a path otherwise. */
function isPath(value: unknown): value is string {
  return typeof value === 'string' && !(Number(value) >= 0)
}

/** A value from the request is echoed up to this length: enough to recognise it, too short to flood a log. */
const longestEcho = 256

/** A value from a request, fit to stand in a message. */
export function echo(value: string): string {
  return value.length > longestEcho ? `${value.slice(0, longestEcho)}…` : value
}

/** A value from the request is echoed up to this length: enough to recognise it, too short to flood a log. */
const longestEcho = 256

/** A value from a request, fit to stand in a message. */
export function echo(value: string): string {
  return value.length > longestEcho ? `${value.slice(0, longestEcho)}…` : value
}

/** A URL, or `host:port` as proxies are asked for, as messages show it: without the name and password before the host. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:[\\/]+)?[^\\/?#]*@/i, '$1…@')
}

import type { Route } from './route.ts'

/** A route that fits a path, with the values of its variables. */
export interface MatchedRoute {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** Finds the routes of a path, whatever their method. */
export type Router = (path: string) => readonly MatchedRoute[]

/**
 * Compiles routes into a look-up.
 *
 * By hand, because Entra's paths match in any case and with a trailing slash, and because routers that come with a
 * framework bring the web's `Request` and `Response` along.
 */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, pattern: compilePath(route.path) }))
  return (path) =>
    compiled.flatMap(({ route, pattern }) => {
      const groups = pattern.exec(path)
      return groups === null ? [] : [{ route, params: decodeGroups(groups.groups ?? {}) }]
    })
}

function compilePath(path: string): RegExp {
  const source = path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  return new RegExp(`^${source}/?$`, 'i')
}

function decodeGroups(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeSegment(value)]))
}

/** A segment with a broken escape stands for itself: it names no tenant either way. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

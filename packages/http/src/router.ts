import { decodeSegment } from '@mock-entra/core'

import type { Route } from './route.ts'

/** Where a route is. */
export type RouteAddress = Pick<Route, 'path' | 'method'>

/** A route that fits a request, with the values of its variables. */
export interface MatchedRoute<Address extends RouteAddress = Route> {
  readonly route: Address
  readonly params: Readonly<Record<string, string>>
}

/** What is known about a path. */
export interface Router<Address extends RouteAddress> {
  /** The route of a method and path. */
  readonly find: (method: string, path: string) => MatchedRoute<Address> | undefined
  /** The routes of a path, whatever their method. */
  readonly findAll: (path: string) => readonly MatchedRoute<Address>[]
}

/**
 * Compiles routes into a look-up.
 *
 * By hand, because Entra's paths match in any case and with a trailing slash, and because routers that come with a
 * framework bring the web's `Request` and `Response` along.
 */
export function createRouter<Address extends RouteAddress>(routes: readonly Address[]): Router<Address> {
  const compiled: Compiled<Address>[] = routes.map((route) => ({ route, pattern: undefined }))

  function match(candidate: Compiled<Address>, path: string): MatchedRoute<Address> | undefined {
    const { route } = candidate
    candidate.pattern ??= compilePath(route.path) // most routes are never asked for
    const found = candidate.pattern.exec(path)
    return found === null ? undefined : { route, params: decodeGroups(found.groups ?? {}) }
  }

  return {
    find: (method, path) => {
      for (const candidate of compiled) {
        const matched = candidate.route.method === method ? match(candidate, path) : undefined
        if (matched !== undefined) return matched
      }
      return undefined
    },
    findAll: (path) => compiled.flatMap((candidate) => match(candidate, path) ?? []),
  }
}

interface Compiled<Address extends RouteAddress> {
  readonly route: Address
  pattern: RegExp | undefined
}

function compilePath(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    .replaceAll(/\{(\w+)\*\}/g, '(?<$1>.*)')
  return new RegExp(`^${source}/?$`, 'i')
}

function decodeGroups(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const decoded: Record<string, string> = {}
  for (const [name, value] of Object.entries(groups)) decoded[name] = decodeSegment(value)
  return decoded
}

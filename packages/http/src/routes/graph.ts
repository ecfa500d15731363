import type { AnswerGraphRequest } from '@mock-entra/core'

import { lazy } from '../route.ts'
import type { Route } from '../route.ts'

/** Loads what answers for Microsoft Graph: a mock that is never asked for it does not pay for it. */
export type LoadGraph = () => Promise<AnswerGraphRequest>

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const

/** Microsoft Graph, under its own host and under the mock's: the paths are the same and collide with no tenant's. */
export function graphRoutes(load: LoadGraph): readonly Route[] {
  const handle = lazy(async () => (await import('../handlers/graph.ts')).graph(await load()))
  return ['/v1.0/{path*}', '/beta/{path*}'].flatMap((path) =>
    methods.map((method) => ({
      path,
      method,
      handle,
      endpoint: 'graph' as const,
      errors: 'graph' as const,
      cors: 'anyone' as const,
      cache: 'never' as const,
    })),
  )
}

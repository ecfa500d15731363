import { lazy } from '../route.ts'
import type { Route } from '../route.ts'

const load = () => import('../handlers/error-lookup.ts')

export const errorLookupRoutes: readonly Route[] = [
  {
    path: '/error',
    method: 'GET',
    handle: lazy(async () => (await load()).describeCode),
    endpoint: 'other',
    errors: 'json',
    cors: 'anyone',
    cache: 'one-day',
  },
  {
    path: '/favicon.ico',
    method: 'GET',
    handle: lazy(async () => (await load()).noIcon),
    endpoint: 'other',
    errors: 'json',
    cors: 'anyone',
    cache: 'one-day',
  },
]

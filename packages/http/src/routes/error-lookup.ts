import { EntraError, catalogue } from '@mock-entra/core'
import type { CatalogueEntry } from '@mock-entra/core'

import { json } from '../route.ts'
import type { Route } from '../route.ts'

const entries: readonly CatalogueEntry[] = Object.values(catalogue)

/** What `error_uri` points to: the cause of a refusal and the remedy. */
const describeCode = json(({ query }) => {
  const code = query.get('code') ?? ''
  const entry = entries.find(({ aadsts }) => String(aadsts) === code)
  if (entry === undefined) {
    throw new EntraError('invalidParameter', { name: 'code' }, `The mock knows no AADSTS${code}.`)
  }
  const { aadsts, error, message, cause, remedy } = entry
  return { code: `AADSTS${aadsts}`, error, message, cause, remedy }
})

export const errorLookupRoutes: readonly Route[] = [
  {
    path: '/error',
    method: 'GET',
    handle: describeCode,
    endpoint: 'other',
    errors: 'json',
    cors: 'anyone',
    cache: 'one-day',
  },
]

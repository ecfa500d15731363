import { EntraError, catalogue } from '@mock-entra/core'
import type { CatalogueEntry } from '@mock-entra/core'

import { commonHeaders } from '../render-json.ts'
import { json } from '../route.ts'
import type { Handler } from '../route.ts'

const entries: readonly CatalogueEntry[] = Object.values(catalogue)

/** What `error_uri` points to: the cause of a refusal and the remedy. */
export const describeCode = json(({ request }) => {
  const code = new URLSearchParams(request.query).get('code') ?? ''
  const entry = entries.find(({ aadsts }) => String(aadsts) === code)
  if (entry === undefined) {
    throw new EntraError('invalidParameter', { name: 'code' }, `The mock knows no AADSTS${code}.`)
  }
  const { aadsts, error, message, cause, remedy } = entry
  return { code: `AADSTS${aadsts}`, error, message, cause, remedy }
})

/** Browsers ask for it beside every answer that is no page of ours, and complain where there is nothing. */
export const noIcon: Handler = (_, answering) => ({
  status: 204,
  headers: commonHeaders(answering),
  body: '',
})

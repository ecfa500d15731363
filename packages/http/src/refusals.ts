import {
  EntraError,
  GraphError,
  ManagedIdentityError,
  NotImplemented,
  ResourceManagerError,
} from '@mock-entra/core'

/** What Entra or a service beside it refuses, and what the mock has not: all else is a bug of ours. */
const refusals = [EntraError, GraphError, ManagedIdentityError, NotImplemented, ResourceManagerError]

export function isOnPurpose(error: unknown): error is Error {
  return refusals.some((refusal) => error instanceof refusal)
}

/** Whether the journal tells a refusal by an error of OAuth's. */
export function isJournaled(error: unknown): error is EntraError | ManagedIdentityError {
  return error instanceof EntraError || error instanceof ManagedIdentityError
}

/** For the log: what the developer should know. */
export function explainRefusal(error: unknown): { readonly code?: string; readonly detail?: string } {
  if (error instanceof EntraError) {
    return { code: `AADSTS${error.aadsts}`, detail: oneLine(`${error.message} ${error.detail}`) }
  }
  if (error instanceof ManagedIdentityError) return { detail: oneLine(`${error.message}. ${error.detail}`) }
  if (error instanceof GraphError) return { detail: oneLine(`${error.message} ${error.detail}`.trim()) }
  return isOnPurpose(error) ? { detail: oneLine(error.message) } : {}
}

const longestDetail = 1000

/** What a client sent must not be able to write further lines, or a flood, into the log. */
function oneLine(text: string): string {
  return text.slice(0, longestDetail).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

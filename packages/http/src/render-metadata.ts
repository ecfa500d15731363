import type { ManagedIdentityKind } from '@mock-entra/core'

import type { Answering } from './answering.ts'
import type { HttpResponse } from './http-message.ts'

/** What is wrong, in the words that the shapes of the kinds have in common. */
export interface MetadataFault {
  readonly status: number
  /** For bodies with `error` and `error_description`. */
  readonly error: string
  /** For bodies with an object of `code` and `message`. */
  readonly code: string
  readonly message: string
}

/** An answer of a metadata endpoint, which is no endpoint of Entra: none of Entra's headers. */
export function renderMetadata(status: number, body: object, kind: ManagedIdentityKind): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(kind === 'imds' ? { server: 'IMDS/150.870.65.0' } : {}),
    },
    body: JSON.stringify(body),
  }
}

/** The body of a refusal, in the shape of the kind. */
export function metadataErrorBody(
  { status, error, code, message }: MetadataFault,
  kind: ManagedIdentityKind,
  { correlationId }: Pick<Answering, 'correlationId'>,
): object {
  switch (kind) {
    case 'imds':
    case 'azureArc':
      return { error, error_description: message }
    case 'appService':
    case 'machineLearning':
      return { statusCode: status, message, correlationId }
    case 'cloudShell':
      return { error: { code, message } }
    case 'serviceFabric':
      return { error: { code, message, correlationId } }
  }
}

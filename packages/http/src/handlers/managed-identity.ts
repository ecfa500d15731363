import { NotImplemented, answerManagedIdentityRequest, describeIdentityInfo } from '@mock-entra/core'
import type { ManagedIdentityKind } from '@mock-entra/core'

import { readIdentityInfoRequest, readManagedIdentityRequest } from '../read-managed-identity-request.ts'
import { renderMetadata } from '../render-metadata.ts'
import type { Handler } from '../route.ts'

export function token(kind: ManagedIdentityKind): Handler {
  return async (context) => {
    const request = readManagedIdentityRequest(context, kind)
    return renderMetadata(200, await answerManagedIdentityRequest(context.issuer, request), kind)
  }
}

export const identityInfo: Handler = (context) =>
  renderMetadata(200, describeIdentityInfo(context.issuer, readIdentityInfoRequest(context)), 'imds')

export const instance: Handler = () => {
  throw new NotImplemented('the description of a virtual machine (/metadata/instance)')
}

import type { FederatedIdentityCredential } from '@mock-entra/core'

import { complex, listOf, nullable, oneOf, text } from '../values.ts'
import { writable } from './entity-type.ts'
import type { EntityType } from './entity-type.ts'

const expressionType = nullable(complex({ value: text, languageVersion: oneOf(1) }))

/** Real v1.0 documents `claimsMatchingExpression` for beta only; az sends it to v1.0, and it is taken on both. */
export const federatedCredentialType: EntityType<FederatedIdentityCredential> = {
  name: 'federatedIdentityCredential',
  set: 'federatedIdentityCredentials',
  resource: 'FederatedIdentityCredential',
  properties: {
    id: { read: ({ id }) => id, filtering: 'exact' },
    name: writable(
      text,
      { read: ({ name }: FederatedIdentityCredential) => name, filtering: 'exact' },
      (name) => ({ name }),
    ),
    issuer: writable(
      text,
      { read: ({ issuer }: FederatedIdentityCredential) => issuer, filtering: 'exact' },
      (issuer) => ({ issuer }),
    ),
    subject: writable(
      nullable(text),
      { read: ({ subject }: FederatedIdentityCredential) => subject, filtering: 'exact' },
      (subject) => ({ subject }),
    ),
    description: writable(
      nullable(text),
      { read: ({ description }: FederatedIdentityCredential) => description },
      (description) => ({ description }),
    ),
    audiences: writable(
      listOf(text),
      { read: ({ audiences }: FederatedIdentityCredential) => audiences },
      (audiences) => ({ audiences }),
    ),
    claimsMatchingExpression: writable(
      expressionType,
      {
        read: ({ claimsMatchingExpression }: FederatedIdentityCredential) =>
          claimsMatchingExpression ?? undefined,
      },
      (sent) => ({
        claimsMatchingExpression: sent === null ? null : { value: sent.value ?? '', languageVersion: 1 },
      }),
    ),
  },
  navigations: {},
  isDirectoryObject: false,
}

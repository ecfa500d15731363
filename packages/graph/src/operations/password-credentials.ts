import { GraphError, changeDirectoryObject } from '@mock-entra/core'
import type { PasswordCredential } from '@mock-entra/core'

import { answerJson, noContent } from '../answers.ts'
import { passwordCredentialType } from '../model/complex-types.ts'
import { withinCalendar } from '../model/credentials.ts'
import { readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { explainInvalid, invalidValue } from '../read-changes.ts'
import { anything, guid, listOf, renderInstant } from '../values.ts'
import { requireCredentialHolder } from './credential-holder.ts'
import type { CredentialSet } from './credential-holder.ts'

const type = { resource: 'PasswordCredential' }
const wanted = { access: 'writeApplications', property: 'passwordCredentials' } as const

/** Client secrets. The token endpoint takes a new one, and refuses a removed one, with the next request. */
export function passwordOperations(credentials: CredentialSet): readonly Operation[] {
  const { set } = credentials
  return [
    {
      method: 'POST',
      path: `${set}/{key}/addPassword`,
      access: 'checked by the operation',
      answer: (context) => {
        const holder = requireCredentialHolder(credentials, context, wanted)
        const credential = createCredential(
          context,
          readBody(context)['passwordCredential'] ?? {},
          'passwordCredential',
        )
        changeDirectoryObject(context.tenant, holder, {
          passwordCredentials: [...holder.object.passwordCredentials, credential],
        })
        const { baseUrl, version } = context.world
        return answerJson({
          '@odata.context': `${baseUrl}/${version}/$metadata#microsoft.graph.passwordCredential`,
          ...describeNewPassword(credential),
        })
      },
    },
    {
      method: 'POST',
      path: `${set}/{key}/removePassword`,
      access: 'checked by the operation',
      answer: (context) => {
        const holder = requireCredentialHolder(credentials, context, wanted)
        const keyId = explainInvalid(type, () => guid.parse(readBody(context)['keyId'], 'keyId'))
        const { passwordCredentials } = holder.object
        const rest = passwordCredentials.filter((credential) => credential.keyId !== keyId)
        if (rest.length === passwordCredentials.length) {
          throw new GraphError('badRequest', `No password credential found with keyId '${keyId}'.`)
        }
        changeDirectoryObject(context.tenant, holder, { passwordCredentials: rest })
        return noContent
      },
    },
  ]
}

const secretLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~'
const secretLength = 40

/** Secrets that come with a new application: they are made as `addPassword` makes them, and answered once. */
export function createCredentials(context: OperationContext, sent: unknown): readonly PasswordCredential[] {
  const path = 'passwordCredentials'
  return explainInvalid(type, () => listOf(anything).parse(sent ?? [], path)).map((credential) =>
    createCredential(context, credential, path),
  )
}

function createCredential(
  { issuer, tenant }: OperationContext,
  value: unknown,
  path: string,
): PasswordCredential {
  const sent = explainInvalid(type, () => passwordCredentialType.parse(value, path))
  if (typeof sent.secretText === 'string') {
    throw new GraphError('badRequest', 'New password credentials must be generated with service actions.')
  }
  const startDateTime = sent.startDateTime ?? new Date(tenant.clock.now())
  const endDateTime = sent.endDateTime ?? inTwoYears(startDateTime)
  if (endDateTime <= startDateTime) throw invalidValue('endDateTime', type.resource)
  return {
    keyId: issuer.ids.uuid(),
    displayName: sent.displayName ?? null,
    customKeyIdentifier: sent.customKeyIdentifier ?? null,
    secretText: issuer.ids.code(secretLength, secretLetters),
    startDateTime,
    endDateTime,
  }
}

function inTwoYears(start: Date): Date {
  const end = new Date(start)
  end.setUTCFullYear(end.getUTCFullYear() + 2)
  return withinCalendar(end)
}

/** As only the answer that makes it shows it. */
export function describeNewPassword(credential: PasswordCredential): object {
  const { secretText } = credential
  return {
    customKeyIdentifier: credential.customKeyIdentifier,
    displayName: credential.displayName,
    endDateTime: renderInstant(credential.endDateTime),
    hint: secretText.slice(0, 3),
    keyId: credential.keyId,
    secretText,
    startDateTime: renderInstant(credential.startDateTime),
  }
}

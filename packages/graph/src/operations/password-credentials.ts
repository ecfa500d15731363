import { GraphError, changeDirectoryObject } from '@mock-entra/core'
import type { DirectoryObject, PasswordCredential, Tenant } from '@mock-entra/core'

import { answerJson, noContent } from '../answers.ts'
import { passwordCredentialType } from '../model/complex-types.ts'
import { param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { invalidValue } from '../read-changes.ts'
import { InvalidValue, guid, renderInstant } from '../values.ts'

interface Holder {
  /** `applications` */
  readonly set: string
  readonly require: (
    tenant: Tenant,
    key: string,
  ) => Extract<DirectoryObject, { readonly type: 'application' | 'servicePrincipal' }>
}

/** Client secrets. The token endpoint takes a new one, and refuses a removed one, with the next request. */
export function passwordOperations({ set, require }: Holder): readonly Operation[] {
  return [
    {
      method: 'POST',
      path: `${set}/{key}/addPassword`,
      access: 'checked by the operation',
      answer: (context) => {
        const holder = require(context.tenant, param(context, 'key'))
        requirePermission(context, 'writeApplications', holder.object)
        const credential = createCredential(context)
        changeDirectoryObject(context.tenant, holder, {
          passwordCredentials: [...holder.object.passwordCredentials, credential],
        })
        return answerJson(describeNew(context, credential))
      },
    },
    {
      method: 'POST',
      path: `${set}/{key}/removePassword`,
      access: 'checked by the operation',
      answer: (context) => {
        const holder = require(context.tenant, param(context, 'key'))
        requirePermission(context, 'writeApplications', holder.object)
        const keyId = parse(() => guid.parse(readBody(context)['keyId'], 'keyId'))
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

function createCredential(context: OperationContext): PasswordCredential {
  const { issuer, tenant } = context
  const sent = parse(() =>
    passwordCredentialType.parse(readBody(context)['passwordCredential'] ?? {}, 'passwordCredential'),
  )
  const startDateTime = sent.startDateTime ?? new Date(tenant.clock.now())
  const endDateTime = sent.endDateTime ?? inTwoYears(startDateTime)
  if (endDateTime <= startDateTime) throw invalidValue('endDateTime', 'PasswordCredential')
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
  return end
}

/** The only answer that ever shows the secret. */
function describeNew({ world }: OperationContext, credential: PasswordCredential): object {
  const { secretText } = credential
  return {
    '@odata.context': `${world.baseUrl}/${world.version}/$metadata#microsoft.graph.passwordCredential`,
    customKeyIdentifier: credential.customKeyIdentifier,
    displayName: credential.displayName,
    endDateTime: renderInstant(credential.endDateTime),
    hint: secretText.slice(0, 3),
    keyId: credential.keyId,
    secretText,
    startDateTime: renderInstant(credential.startDateTime),
  }
}

function parse<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error
    throw invalidValue(error.path, 'PasswordCredential')
  }
}

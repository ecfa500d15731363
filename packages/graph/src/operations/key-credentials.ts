import { GraphError, changeDirectoryObject, findProofFault } from '@mock-entra/core'
import type { GraphAnswer, KeyCredential } from '@mock-entra/core'

import { answerJson, noContent } from '../answers.ts'
import { keyCredentialType } from '../model/complex-types.ts'
import { describeKey, readNewKeyCredential } from '../model/credentials.ts'
import { readBody } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired, explainInvalid, invalidValue } from '../read-changes.ts'
import { guid, isObject } from '../values.ts'
import type { JsonObject } from '../values.ts'
import { requireCredentialHolder } from './credential-holder.ts'
import type { CredentialHolder, CredentialSet } from './credential-holder.ts'

const type = { resource: 'KeyCredential' }

/**
 * Certificates that an app rolls itself: it adds the next one, and removes the last one, with a proof that it has the key of
 * one that is valid. The token endpoint follows with the next request.
 */
export function keyOperations(credentials: CredentialSet): readonly Operation[] {
  const action = (
    name: string,
    answer: (context: OperationContext, holder: CredentialHolder) => Promise<GraphAnswer>,
  ): Operation => ({
    method: 'POST',
    path: `${credentials.set}/{key}/${name}`,
    access: 'checked by the operation',
    answer: async (context) => {
      const wanted = { access: 'rollKeys', property: 'keyCredentials' } as const
      return await answer(context, requireCredentialHolder(credentials, context, wanted))
    },
  })
  return [action('addKey', addKey), action('removeKey', removeKey)]
}

async function addKey(context: OperationContext, holder: CredentialHolder): Promise<GraphAnswer> {
  const { tenant, world } = context
  const body = readBody(context)
  const credential = readCredential(context, body)
  await assertProof(context, holder, body['proof'])
  changeDirectoryObject(tenant, holder, {
    keyCredentials: [...holder.object.keyCredentials, credential],
  })
  return answerJson({
    '@odata.context': `${world.baseUrl}/${world.version}/$metadata#microsoft.graph.keyCredential`,
    ...describeKey(credential, false),
  })
}

function readCredential({ issuer }: OperationContext, body: JsonObject): KeyCredential {
  const { keyCredential, passwordCredential } = body
  if (!isObject(keyCredential)) throw invalidValue('keyCredential', type.resource)
  assertRequired(type, keyCredential, ['type', 'usage', 'key'])
  const sent = explainInvalid(type, () => keyCredentialType.parse(keyCredential, 'keyCredential'))
  const credential = readNewKeyCredential(sent, issuer.ids.uuid)
  if (passwordCredential === undefined || passwordCredential === null) return credential
  throw new GraphError('notImplemented', 'mock-entra takes no passwordCredential with a key credential.')
}

async function removeKey(context: OperationContext, holder: CredentialHolder): Promise<GraphAnswer> {
  const body = readBody(context)
  const keyId = explainInvalid(type, () => guid.parse(body['keyId'], 'keyId'))
  await assertProof(context, holder, body['proof'])
  const { keyCredentials } = holder.object
  const rest = keyCredentials.filter((credential) => credential.keyId !== keyId)
  if (rest.length === keyCredentials.length) {
    throw new GraphError('badRequest', 'No credentials found to be removed.')
  }
  changeDirectoryObject(context.tenant, holder, { keyCredentials: rest })
  return noContent
}

/** Graph tells nobody what is wrong with a proof; the log does. */
async function assertProof(
  { tenant }: OperationContext,
  { object }: CredentialHolder,
  proof: unknown,
): Promise<void> {
  if (proof === undefined || proof === null || proof === '') {
    throw new GraphError('insufficientPrivileges', 'Insufficient privileges to complete the operation.', {
      detail: "The body has no 'proof'.",
    })
  }
  if (typeof proof !== 'string') throw invalidValue('proof', type.resource)
  const fault = await findProofFault(proof, object, tenant.clock.now())
  if (fault !== undefined)
    throw new GraphError('invalidProof', 'Access Token missing or malformed.', { detail: fault })
}

import { GraphError, changeDirectoryObject, findFederatedCredentialFault } from '@mock-entra/core'
import type {
  Application,
  FederatedCredentialFault,
  FederatedIdentityCredential,
  GraphAnswer,
  Tenant,
} from '@mock-entra/core'

import { answerEntity, answerList, noContent } from '../answers.ts'
import { readAlternateKey, requireApplication } from '../keys.ts'
import { federatedCredentialType } from '../model/federated-credential.ts'
import { mayCreateMissing, notFound, param, readBody, requirePermission } from '../operation.ts'
import type { Operation, OperationContext } from '../operation.ts'
import { assertRequired, readChanges } from '../read-changes.ts'

const path = 'applications/{key}/federatedIdentityCredentials'

/** Adds a credential, or replaces one, if it is sound. From then on it decides who may exchange tokens. */
function store(
  tenant: Tenant,
  application: Application,
  credential: FederatedIdentityCredential,
  others: readonly FederatedIdentityCredential[],
): void {
  const fault = findFederatedCredentialFault(credential, others)
  if (fault !== undefined) throw refuse(fault, credential)
  const present = application.federatedIdentityCredentials
  const isNew = !present.some(({ id }) => id === credential.id)
  changeDirectoryObject(
    tenant,
    { type: 'application', object: application },
    {
      federatedIdentityCredentials: isNew
        ? [...present, credential]
        : present.map((candidate) => (candidate.id === credential.id ? credential : candidate)),
    },
  )
}

function refuse(fault: FederatedCredentialFault, credential: FederatedIdentityCredential): GraphError {
  const { reason, property, received, expected } = fault
  const { issuer, subject, name } = credential
  switch (reason) {
    case 'tooManyCredentials':
      return new GraphError(
        'quotaExceeded',
        `The maximum number of federated identity credentials has been reached: ${expected} are allowed.`,
      )
    case 'nameTaken':
      return new GraphError('conflict', `FederatedIdentityCredential with name ${name} already exists.`)
    case 'issuerAndSubjectTaken':
      return new GraphError(
        'invalidFederatedCredential',
        'The combination of issuer and subject must be unique for the application. ' +
          `Issuer ${issuer} and Subject: ${subject} already exist. paramName: FederatedIdentityCredential.Subject, ` +
          `paramValue: ${subject}, objectType: Microsoft.Online.DirectoryServices.Application`,
      )
    case 'notOneAudience':
      return new GraphError(
        'badRequest',
        'A federated identity credential must have exactly one audience value.',
      )
    case 'subjectAndExpression':
      return new GraphError(
        'badRequest',
        "Properties 'subject' and 'claimsMatchingExpression' are mutually exclusive on a federated identity credential.",
      )
    case 'invalidName':
    case 'invalidIssuer':
    case 'tooLong':
    case 'noSubjectOrExpression':
    case 'unknownLanguageVersion':
    case 'invalidExpression':
      return new GraphError(
        'badRequest',
        `Property '${property}' of FederatedIdentityCredential is invalid: expected ${expected}, received ${received}.`,
      )
  }
}

function requireOwnApplication(context: OperationContext): Application {
  const application = requireApplication(context.tenant, param(context, 'key'))
  requirePermission(context, 'writeApplications', application)
  return application
}

/** By id, by name as az has it, or as `(name='…')`. */
function find(application: Application, key: string): FederatedIdentityCredential | undefined {
  const wanted = readAlternateKey(key)?.value ?? key
  const credentials = application.federatedIdentityCredentials
  return (
    credentials.find(({ id }) => id === wanted.toLowerCase()) ??
    credentials.find(({ name }) => name === wanted)
  )
}

function require(application: Application, key: string): FederatedIdentityCredential {
  const found = find(application, key)
  if (found === undefined) throw notFound(readAlternateKey(key)?.value ?? key)
  return found
}

function create(context: OperationContext): GraphAnswer {
  const application = requireOwnApplication(context)
  return createCredential(context, application, readBody(context))
}

function createCredential(
  context: OperationContext,
  application: Application,
  body: Readonly<Record<string, unknown>>,
): GraphAnswer {
  const { issuer, world } = context
  assertRequired(federatedCredentialType, body, ['name', 'issuer', 'audiences'])
  const blank: FederatedIdentityCredential = {
    id: issuer.ids.uuid(),
    name: '',
    issuer: '',
    subject: null,
    claimsMatchingExpression: null,
    audiences: [],
    description: null,
  }
  const credential = { ...blank, ...readChanges(federatedCredentialType, blank, { body, world }) }
  store(context.tenant, application, credential, application.federatedIdentityCredentials)
  return answerEntity(context, federatedCredentialType, credential, {
    status: 201,
    set: setOf(application),
    location: `applications/${application.id}/federatedIdentityCredentials/${credential.id}`,
  })
}

function setOf({ id }: Application): string {
  return `applications('${id}')/federatedIdentityCredentials`
}

/** Its name is for ever: a PATCH by name may repeat it, and create what is missing where the client prefers that. */
function update(context: OperationContext): GraphAnswer {
  const application = requireOwnApplication(context)
  const key = param(context, 'credential')
  const body = readBody(context)
  const present = find(application, key)
  if (present === undefined) {
    if (!mayCreateMissing(context)) throw notFound(key)
    return createCredential(context, application, { name: readAlternateKey(key)?.value ?? key, ...body })
  }
  const changes = readChanges(federatedCredentialType, present, { body, world: context.world })
  if (changes.name !== undefined && changes.name !== present.name) {
    throw new GraphError('badRequest', "Property 'name' is read-only and cannot be set.")
  }
  const others = application.federatedIdentityCredentials.filter((candidate) => candidate !== present)
  store(context.tenant, application, { ...present, ...changes }, others)
  return noContent
}

function remove(context: OperationContext): GraphAnswer {
  const application = requireOwnApplication(context)
  const credential = require(application, param(context, 'credential'))
  changeDirectoryObject(
    context.tenant,
    { type: 'application', object: application },
    {
      federatedIdentityCredentials: application.federatedIdentityCredentials.filter(
        (candidate) => candidate !== credential,
      ),
    },
  )
  return noContent
}

export const federatedCredentialOperations: readonly Operation[] = [
  {
    method: 'GET',
    path,
    access: 'readApplications',
    answer: (context) => {
      const application = requireApplication(context.tenant, param(context, 'key'))
      return answerList(context, federatedCredentialType, {
        items: application.federatedIdentityCredentials,
        idOf: ({ id }) => id,
        set: setOf(application),
      })
    },
  },
  {
    method: 'GET',
    path: `${path}/{credential}`,
    access: 'readApplications',
    answer: (context) => {
      const application = requireApplication(context.tenant, param(context, 'key'))
      const credential = require(application, param(context, 'credential'))
      return answerEntity(context, federatedCredentialType, credential, { set: setOf(application) })
    },
  },
  { method: 'POST', path, access: 'checked by the operation', answer: create },
  { method: 'PATCH', path: `${path}/{credential}`, access: 'checked by the operation', answer: update },
  { method: 'DELETE', path: `${path}/{credential}`, access: 'checked by the operation', answer: remove },
]

import { findFederatedCredentialFault } from '../directory/federated-identity-credential.ts'
import type {
  FederatedCredentialFault,
  FederatedIdentityCredential,
} from '../directory/federated-identity-credential.ts'
import type { ManagedIdentityPrincipal } from '../directory/managed-identity.ts'
import { NotImplemented } from '../errors/not-implemented.ts'
import { ResourceManagerError } from '../errors/resource-manager-error.ts'
import type { ResourceManagerAnswer } from '../resource-manager-endpoint.ts'
import { changeIdentity, requireIdentity } from './identities.ts'
import type { Scope } from './operations.ts'
import { readFederatedCredential } from './read-resource.ts'

const type = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials'

export function listCredentials(scope: Scope): ResourceManagerAnswer {
  const identity = requireIdentity(scope)
  return { status: 200, body: { value: credentialsOf(identity).map((each) => describe(identity, each)) } }
}

export function getCredential(scope: Scope): ResourceManagerAnswer {
  const identity = requireIdentity(scope)
  const credential = find(scope, identity)
  if (credential === undefined) {
    throw new ResourceManagerError(
      'NotFound',
      `The Federated Identity Credential '${scope.params['credential']}' of '${identity.displayName}' was not found.`,
    )
  }
  return { status: 200, body: describe(identity, credential) }
}

/** Adds a credential, or replaces the one of its name. From then on it decides who may exchange tokens. */
export function putCredential(scope: Scope): ResourceManagerAnswer {
  const identity = requireIdentity(scope)
  const { issuer, subject, audiences, claimsMatchingExpression } = readFederatedCredential(scope)
  if (claimsMatchingExpression !== undefined && claimsMatchingExpression !== null) {
    throw new NotImplemented('claimsMatchingExpression of a managed identity')
  }
  const present = find(scope, identity)
  const credential: FederatedIdentityCredential = {
    id: present?.id ?? scope.tenant.ids.uuid(),
    name: present?.name ?? scope.params['credential'] ?? '',
    issuer,
    subject,
    claimsMatchingExpression: null,
    audiences,
    description: null,
  }
  const others = credentialsOf(identity).filter((candidate) => candidate !== present)
  const fault = findFederatedCredentialFault(credential, others)
  if (fault !== undefined) throw refuse(fault)
  setCredentials(scope, identity, [...others, credential])
  return { status: present === undefined ? 201 : 200, body: describe(identity, credential) }
}

export function deleteCredential(scope: Scope): ResourceManagerAnswer {
  const identity = requireIdentity(scope)
  const credential = find(scope, identity)
  if (credential === undefined) return { status: 204 }
  setCredentials(
    scope,
    identity,
    credentialsOf(identity).filter((candidate) => candidate !== credential),
  )
  return { status: 200 }
}

/** Resources of Azure have names in which case does not count. */
function find(
  { params }: Scope,
  identity: ManagedIdentityPrincipal,
): FederatedIdentityCredential | undefined {
  const name = (params['credential'] ?? '').toLowerCase()
  return credentialsOf(identity).find((candidate) => candidate.name.toLowerCase() === name)
}

function credentialsOf({
  managedIdentity,
}: ManagedIdentityPrincipal): readonly FederatedIdentityCredential[] {
  return managedIdentity.application.federatedIdentityCredentials
}

function setCredentials(
  { tenant }: Scope,
  identity: ManagedIdentityPrincipal,
  federatedIdentityCredentials: readonly FederatedIdentityCredential[],
): void {
  const { application } = identity.managedIdentity
  changeIdentity(tenant, identity, { application: { ...application, federatedIdentityCredentials } })
}

function refuse({ reason, property, received, expected }: FederatedCredentialFault): ResourceManagerError {
  switch (reason) {
    case 'issuerAndSubjectTaken':
      return new ResourceManagerError(
        'Conflict',
        'Issuer and subject combination already exists for this Managed Identity.',
      )
    case 'tooManyCredentials':
      return new ResourceManagerError(
        'BadRequest',
        `Too many Federated Identity Credentials for this Managed Identity: ${expected} are allowed.`,
      )
    case 'nameTaken':
    case 'invalidName':
    case 'invalidIssuer':
    case 'tooLong':
    case 'notOneAudience':
    case 'noSubjectOrExpression':
    case 'subjectAndExpression':
    case 'unknownLanguageVersion':
    case 'invalidExpression':
      return new ResourceManagerError(
        'BadRequest',
        `Property '${property}' of the Federated Identity Credential is invalid: expected ${expected}, received ${received}.`,
      )
  }
}

function describe(
  { managedIdentity }: ManagedIdentityPrincipal,
  { name, issuer, subject, audiences }: FederatedIdentityCredential,
): object {
  return {
    id: `${managedIdentity.resourceId}/federatedIdentityCredentials/${name}`,
    name,
    type,
    properties: { issuer, subject, audiences },
  }
}

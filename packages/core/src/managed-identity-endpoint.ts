import { noClaims } from './claims-request.ts'
import { isSameSecret } from './client-auth/constant-time.ts'
import { findTenant } from './directory/directory.ts'
import { findSource } from './directory/managed-identity.ts'
import type { ManagedIdentityPrincipal, ManagedIdentitySource } from './directory/managed-identity.ts'
import type { Resource } from './directory/resource.ts'
import { EntraError } from './errors/entra-error.ts'
import { ManagedIdentityError } from './errors/managed-identity-error.ts'
import { NotImplemented } from './errors/not-implemented.ts'
import type { Authorization } from './grants/grant.ts'
import { requireResource } from './grants/resource.ts'
import type { Issuer } from './issuer.ts'
import type {
  IdentityInfoRequest,
  ManagedIdentityRequest,
} from './managed-identity/managed-identity-request.ts'
import { managedIdentityProtocols } from './managed-identity/protocols.ts'
import { managedIdentityResponse } from './managed-identity/response.ts'
import type { ManagedIdentityTokenResponse } from './managed-identity/response.ts'
import { requireIdentity } from './managed-identity/select-identity.ts'
import { assertAppIsAssigned, findAppRoles } from './permissions/roles.ts'
import { describeTokens } from './tokens/describe.ts'
import { signTokens } from './tokens/sign.ts'

/** START HERE: how code that Azure runs gets a token without a secret. */
export async function answerManagedIdentityRequest(
  issuer: Issuer,
  request: ManagedIdentityRequest,
): Promise<ManagedIdentityTokenResponse> {
  assertMetadataHeader(request) // on purpose? Probes leave it out, and take the refusal as a sign of life
  const source = requireSource(issuer, request) // at which host?
  assertSecret(source, request) // by code that runs there?
  assertApiVersion(request)
  assertKey(source, request) // Azure Arc: by code that may read the key file? or a challenge
  const named = requireParameter(request.resource)
  const identity = requireIdentity(source, request.selectors) // as whom?
  const resource = requireResource(issuer, source.tenant, named) // for what? or AADSTS500011
  const authorization = authorize(source, { identity, resource, request }) // DECIDE
  const described = describeTokens(authorization, issuer) // DESCRIBE
  const { accessToken } = await signTokens(described, source.tenant) // SIGN
  const { kind, selectors } = request
  const { claims } = described.accessToken
  return managedIdentityResponse({ kind, identity, resource: named, selectors, accessToken, claims })
}

/** Whose tokens a virtual machine gets: `/metadata/identity/info`. */
export function describeIdentityInfo(
  issuer: Issuer,
  request: IdentityInfoRequest,
): { readonly tenantId: string } {
  assertMetadataHeader(request)
  const { tenant } = requireSource(issuer, request)
  assertApiVersion(request)
  return { tenantId: tenant.id }
}

/** Neither a redirect nor a proxy sends the one header and leaves out the other. */
function assertMetadataHeader({ kind, metadata, forwardedFor }: IdentityInfoRequest): void {
  if (!managedIdentityProtocols[kind].needsMetadataHeader) return
  if (metadata?.toLowerCase() !== 'true') throw new ManagedIdentityError('metadataHeaderMissing')
  if (forwardedFor !== undefined) throw new ManagedIdentityError('forwarded')
}

function requireSource(issuer: Issuer, { tenant: id, kind }: IdentityInfoRequest): ManagedIdentitySource {
  const tenant = findTenant(issuer.directory, id)
  const source = tenant && findSource(issuer.managedIdentitySources, tenant, kind)
  if (source !== undefined) return source
  throw new ManagedIdentityError('identityNotFound', {
    detail: `No tenant that answers here has an identity of this kind: add one with managedIdentity({ kind: '${kind}' }).`,
  })
}

function assertSecret({ kind, secret }: ManagedIdentitySource, request: ManagedIdentityRequest): void {
  if (!managedIdentityProtocols[kind].needsSecret) return
  if (request.secret === undefined) throw new ManagedIdentityError('secretHeaderMissing')
  if (!isSameSecret(secret, request.secret)) throw new ManagedIdentityError('secretHeaderWrong')
}

function assertApiVersion({ kind, apiVersion }: IdentityInfoRequest): void {
  const { apiVersions } = managedIdentityProtocols[kind]
  if (apiVersions.length === 0 || apiVersions.includes(apiVersion ?? '')) return
  if (apiVersion === undefined) throw new ManagedIdentityError('apiVersionMissing')
  if (kind === 'appService' && apiVersion === '2017-09-01')
    throw new NotImplemented('the api-version 2017-09-01 of App Service')
  throw new ManagedIdentityError('apiVersionUnsupported', {
    detail: `'${apiVersion}' was sent, and the ${kind} host knows ${apiVersions.join(', ')}.`,
  })
}

/** The challenge names a file that only administrators and the agent's own group may read. */
function assertKey({ keyFile }: ManagedIdentitySource, { authorization }: ManagedIdentityRequest): void {
  if (keyFile === undefined) return
  const challenge = `Basic realm=${keyFile.path}`
  const sent = /^basic +(.*)$/i.exec(authorization ?? '')?.[1]
  if (sent === undefined) throw new ManagedIdentityError('keyMissing', { challenge })
  if (!isSameSecret(keyFile.key, sent)) throw new ManagedIdentityError('keyWrong', { challenge })
}

function requireParameter(resource: string | undefined): string {
  if (resource === undefined || resource === '') throw new ManagedIdentityError('resourceMissing')
  return resource
}

interface Decision {
  readonly identity: ManagedIdentityPrincipal
  readonly resource: Resource
  readonly request: ManagedIdentityRequest
}

/** The identity asks for itself, having proved who it is with a certificate that Azure keeps for it. */
function authorize(
  { tenant, baseUrl }: ManagedIdentitySource,
  { identity, resource, request }: Decision,
): Authorization {
  const { appId, displayName, accountEnabled, managedIdentity } = identity
  if (!accountEnabled) throw new EntraError('appDisabled', { appId, appName: displayName })
  assertAppIsAssigned(tenant, identity, resource)
  return {
    tenant,
    client: {
      application: managedIdentity.application,
      servicePrincipal: identity,
      authentication: 'certificate',
    },
    resource,
    scopes: [],
    oidcScopes: new Set(),
    grantedScope: '',
    roles: findAppRoles(tenant, identity, resource),
    clientRoles: [],
    endpoint: 'v1', // what a resource that nobody registered gets
    claims: noClaims,
    lifetime: managedIdentity.tokenLifetime,
    baseUrl,
    ipAddress: request.ipAddress,
    includeClientInfo: false,
  }
}

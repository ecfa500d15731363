import { microsoftGraph } from '../directory/microsoft-services.ts'
import type { Authorization } from '../grants/grant.ts'
import { issuerFor } from '../issuer-urls.ts'
import type { Issuer } from '../issuer.ts'
import type { EndpointVersion } from '../token-request.ts'
import { authenticationMethods } from './authentication-methods.ts'
import { clientAuthenticationClass } from './client-authentication-class.ts'
import { describeDirectoryRoles, describeGroups } from './groups.ts'
import { describeHeader } from './header.ts'
import { accessTokenLifetime, describeLifetime, isContinuouslyEvaluated } from './lifetime.ts'
import { describeOptionalClaims } from './optional-claims.ts'
import { pairwiseSubject } from './subject.ts'
import type { Claims, JoseHeader, TokenDescription } from './token-description.ts'

/** An access token, as Entra would fill it for the resource. */
export function describeAccessToken(authorization: Authorization, issuer: Issuer): TokenDescription {
  const version = accessTokenVersion(authorization)
  return {
    recipient: authorization.resource.servicePrincipal?.appId,
    header: accessTokenHeader(authorization, issuer, version),
    claims: {
      ...registeredClaims(authorization, issuer, version),
      ...(version === 'v1' ? v1Claims(authorization, issuer) : v2Claims(authorization)),
      ...signInClaims(authorization),
      ...managedIdentityClaims(authorization),
      ...resourceClaims(authorization, version),
    },
  }
}

/**
 * The resource decides, whichever endpoint was called: `null` and 1 mean v1, and so do nearly all of Microsoft's services.
 * Only where nobody registered the resource is there no one to ask but the endpoint.
 */
function accessTokenVersion({
  resource,
  endpoint,
  accessTokenVersion: forced,
}: Authorization): EndpointVersion {
  if (forced !== undefined) return forced
  if (resource.servicePrincipal === undefined) return endpoint
  const { application, servicePrincipal } = resource
  const version =
    application?.api.requestedAccessTokenVersion ?? servicePrincipal.microsoft?.accessTokenVersion
  return version === 2 ? 'v2' : 'v1'
}

/**
 * Graph's tokens carry a nonce, which makes their signature fail for everybody but Graph: see sign.ts. In Entra app-only ones
 * do as well; here they do not, because scripts check what a daemon or pipeline got by the published keys.
 */
function accessTokenHeader(
  { tenant, resource, user }: Authorization,
  issuer: Issuer,
  version: EndpointVersion,
): JoseHeader {
  const header = describeHeader(tenant, version, resource.servicePrincipal?.appId)
  if (resource.servicePrincipal?.appId !== microsoftGraph.appId || user === undefined) return header
  const { typ, ...rest } = header
  return { typ, nonce: tenant.ids.opaque(32), ...rest }
}

function registeredClaims(authorization: Authorization, issuer: Issuer, version: EndpointVersion): Claims {
  const { tenant, baseUrl } = authorization
  return {
    aud: audience(authorization, version),
    iss: issuerFor(issuer, baseUrl, tenant.id, version),
    ...describeLifetime(tenant, accessTokenLifetime(authorization)),
  }
}

/** v2 names the resource by its client id; v1 repeats what was asked for, trailing slash and all. */
function audience({ resource }: Authorization, version: EndpointVersion): string {
  const { servicePrincipal, application, requested } = resource
  if (servicePrincipal === undefined) return requested
  const useGuid = application?.optionalClaims.accessToken.some(
    ({ name, additionalProperties }) => name === 'aud' && additionalProperties.includes('use_guid'),
  )
  return version === 'v2' || useGuid === true ? servicePrincipal.appId : requested
}

function v1Claims(authorization: Authorization, issuer: Issuer): Claims {
  const { tenant, client, user, baseUrl, ipAddress } = authorization
  const { ids } = tenant
  const common = {
    aio: ids.opaque(36),
    appid: client.application.appId,
    appidacr: clientAuthenticationClass(client.authentication),
  }
  const tail = {
    rh: `1.${ids.opaque(36)}.`,
    ...subjectClaims(authorization),
    uti: ids.opaque(16),
    ver: '1.0',
  }
  if (user === undefined) return { ...common, idp: issuerFor(issuer, baseUrl, tenant.id, 'v1'), ...tail }
  return {
    acr: '1',
    ...common,
    amr: authenticationMethods(authorization),
    family_name: user.surname ?? undefined,
    given_name: user.givenName ?? undefined,
    ipaddr: ipAddress,
    name: user.displayName,
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
    ...tail,
  }
}

function v2Claims(authorization: Authorization): Claims {
  const { tenant, client, user, resource } = authorization
  const { ids } = tenant
  return {
    aio: ids.opaque(36),
    azp: client.application.appId,
    azpacr: clientAuthenticationClass(client.authentication),
    name: user?.displayName,
    preferred_username: user?.userPrincipalName,
    rh: `1.${ids.opaque(36)}.`,
    ...subjectClaims(authorization),
    uti: ids.opaque(16),
    ver: '2.0',
    // A token for the exchange that was published in 2022 has none.
    xms_ftd:
      user === undefined && resource.servicePrincipal?.microsoft === undefined ? ids.opaque(32) : undefined,
  }
}

/** What the sign-in behind the token was, and what the client can do about challenges. */
function signInClaims(authorization: Authorization): Claims {
  const { signIn } = authorization
  const isContinuous = isContinuouslyEvaluated(authorization)
  return {
    acrs: signIn?.authenticationContexts.length === 0 ? undefined : signIn?.authenticationContexts,
    sid: signIn?.sid,
    xms_cc: isContinuous ? authorization.claims.clientCapabilities : undefined,
    xms_ssm: isContinuous ? '1' : undefined,
  }
}

/** Which identity it is in Azure Resource Manager, and the host where it was asked for; a federated one has none. */
function managedIdentityClaims({ client }: Authorization): Claims {
  const { managedIdentity } = client.servicePrincipal
  return {
    xms_az_rid: client.authentication === 'certificate' ? managedIdentity?.hostResourceId : undefined,
    xms_mirid: managedIdentity?.resourceId,
  }
}

/** Who the token is about and what it allows. App-only: the service principal, whose object id is `sub` as well. */
function subjectClaims({ tenant, client, user, resource, scopes, roles }: Authorization): Claims {
  const permissions = {
    roles: roles.length > 0 ? roles : undefined,
    scp: scopes.length > 0 ? scopes.join(' ') : undefined,
  }
  const { id } = user ?? client.servicePrincipal
  const audienceApp = resource.servicePrincipal?.appId ?? resource.requested
  return {
    oid: id,
    ...permissions,
    sub: user === undefined ? id : pairwiseSubject(tenant, user, audienceApp),
    tid: tenant.id,
  }
}

/** What the resource's own registration adds: groups and optional claims, or Microsoft's additions to its own. */
function resourceClaims(authorization: Authorization, version: EndpointVersion): Claims {
  const { tenant, user, client, resource } = authorization
  const { application, servicePrincipal } = resource
  if (application !== undefined) {
    return {
      ...(user === undefined ? {} : describeGroups(authorization, user, application, 'accessToken')),
      ...describeOptionalClaims(application.optionalClaims.accessToken, authorization, version),
    }
  }
  // Nobody registered the resource, so that nobody could opt in: kept because an app-only token is easier to tell by it.
  if (servicePrincipal === undefined) return user === undefined ? { idtyp: 'app' } : {}
  if (version === 'v2') return {}
  return {
    app_displayname: client.application.displayName,
    idtyp: user === undefined ? 'app' : 'user',
    tenant_region_scope: tenant.region,
    wids: user === undefined ? ['0997a1d0-0d1d-4acb-b408-d5ca73121e90'] : describeDirectoryRoles(user),
    xms_idrel: user === undefined ? '7 24' : '1 24',
    xms_tcdt: Math.floor(tenant.createdAt.getTime() / 1000),
  }
}

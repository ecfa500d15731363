import { findCloud } from '@mock-entra/core'

import type { ClientCertificate } from './certificates.ts'
import { requestOverHttps } from './https-request.ts'
import type { HttpsAnswer } from './https-request.ts'

/** What MSAL's constructors take, as far as the mock fills it in. Structural, so that nobody needs MSAL installed. */
export interface MsalConfiguration {
  auth: {
    clientId: string
    authority: string
    clientSecret?: string
    clientCertificate?: ClientCertificate
    clientAssertion?: ClientAssertion
    knownAuthorities: string[]
  }
  system?: { networkClient: MsalNetworkClient }
}

/** A token of another issuer, or a function that gets one, in MSAL's words. */
export type ClientAssertion =
  | string
  | ((config: { clientId: string; tokenEndpoint?: string }) => Promise<string>)

/** By what an app proves who it is in place of a secret: what `createCertificate` returns, or an assertion. */
export type ClientCredential =
  | { readonly clientCertificate: ClientCertificate }
  | { readonly clientAssertion: ClientAssertion }

/** MSAL's `INetworkModule`. */
export interface MsalNetworkClient {
  sendGetRequestAsync<Body>(url: string, options?: MsalRequest): Promise<MsalResponse<Body>>
  sendPostRequestAsync<Body>(url: string, options?: MsalRequest): Promise<MsalResponse<Body>>
}

interface MsalRequest {
  readonly headers?: Record<string, string>
  readonly body?: string
}

interface MsalResponse<Body> {
  headers: Record<string, string>
  body: Body
  status: number
}

/** What the credentials of `@azure/identity` take. */
export interface IdentityOptions {
  authorityHost: string
  disableInstanceDiscovery?: true
  tlsOptions?: { ca: string }
}

/** What client options depend on. */
export interface ClientTarget {
  /** The base URL of authorities: the mock's own, or Microsoft's where that is intercepted. */
  readonly url: string
  /** The CA to carry along; undefined where this process trusts it already. */
  readonly ca: string | undefined
  /** What discovery says that it is the document of. @default at the URL */
  readonly issuer?: string
}

/**
 * MSAL compares `knownAuthorities` with host *and port*. Without the entry it would ask login.microsoftonline.com
 * whether it may trust the mock. Microsoft's hosts it knows, and with the entry it would cache under another name.
 */
export function describeMsalConfig(
  target: ClientTarget,
  tenantId: string,
  app: { readonly appId: string; readonly secret: string | undefined },
  credential?: ClientCredential,
): MsalConfiguration {
  return {
    auth: {
      clientId: app.appId,
      authority: `${target.url}/${tenantId}`,
      ...(credential === undefined ? secretOf(app) : credentialOf(credential)),
      knownAuthorities: hostsOf(target).filter((host) => findCloud(host) === undefined),
    },
    ...(target.ca === undefined ? {} : { system: { networkClient: createMsalNetworkClient(target.ca) } }),
  }
}

function secretOf({ secret }: { readonly secret: string | undefined }): { readonly clientSecret?: string } {
  return secret === undefined ? {} : { clientSecret: secret }
}

/** Nothing else of what is passed: MSAL refuses two credentials, and what `createCertificate` returns holds more. */
function credentialOf(
  credential: ClientCredential,
): Pick<MsalConfiguration['auth'], 'clientCertificate' | 'clientAssertion'> {
  return 'clientCertificate' in credential
    ? { clientCertificate: credential.clientCertificate }
    : { clientAssertion: credential.clientAssertion }
}

export function describeIdentityOptions(target: ClientTarget): IdentityOptions {
  const { url, ca } = target
  return {
    authorityHost: url,
    ...(isKnownToClients(target) ? {} : { disableInstanceDiscovery: true }),
    ...(ca === undefined ? {} : { tlsOptions: { ca } }),
  }
}

/** MSAL 7 refuses a document whose issuer is at another host, unless that one is among the authorities as well. */
function hostsOf({ url, issuer = url }: ClientTarget): readonly string[] {
  return [...new Set([url, issuer].map((address) => new URL(address).host))]
}

function isKnownToClients({ url }: ClientTarget): boolean {
  return findCloud(new URL(url).host) !== undefined
}

/** MSAL uses the global fetch, which has no option for a CA. */
function createMsalNetworkClient(ca: string): MsalNetworkClient {
  return {
    sendGetRequestAsync: async (url, options) =>
      parse(await requestOverHttps('GET', url, { ca, ...options })),
    sendPostRequestAsync: async (url, options) =>
      parse(await requestOverHttps('POST', url, { ca, ...options })),
  }
}

function parse<Body>({ status, headers, body }: HttpsAnswer): MsalResponse<Body> {
  return { status, headers, body: JSON.parse(body) as Body }
}

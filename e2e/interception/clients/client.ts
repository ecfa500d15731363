import type { MockEntra } from 'mock-entra'

/** A client as production code uses it: nothing in it knows of the mock. */
export interface Client {
  readonly name: string
  readonly load: () => Promise<unknown>
  /** Does what production code does. @returns the issuer that it sees: of a token, or of a document */
  readonly run: (entra: MockEntra) => Promise<string>
  /** Whose name tokens and documents are issued in. */
  readonly issuer: string
  /** All that the mock is asked, as `METHOD /path`. */
  readonly requests: readonly string[]
}

/** What a production configuration holds. */
export const production = {
  tenantId: '00000000-0000-0000-0000-000000000002',
  clientId: '11111111-1111-1111-1111-111111111111',
  clientSecret: 'floci-az-dev-secret',
  authority: 'https://login.microsoftonline.com/00000000-0000-0000-0000-000000000002',
  scope: 'api://22222222-2222-2222-2222-222222222222/.default',
  redirectUri: 'http://localhost:3000/auth/callback',
} as const

export const issuer = `${production.authority}/v2.0`
export const v1Issuer = `https://sts.windows.net/${production.tenantId}/`

const path = new URL(production.authority).pathname

export const requests = {
  token: `POST ${path}/oauth2/v2.0/token`,
  configuration: `GET ${path}/v2.0/.well-known/openid-configuration`,
  keys: `GET ${path}/discovery/v2.0/keys`,
}

export const tokenUrl = `${production.authority}/oauth2/v2.0/token`
export const configurationUrl = `${production.authority}/v2.0/.well-known/openid-configuration`
export const keysUrl = `${production.authority}/discovery/v2.0/keys`

/** The form of a client credentials request. */
export function appForm(): string {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: production.clientId,
    client_secret: production.clientSecret,
    scope: production.scope,
  }).toString()
}

export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }

/** `iss` of a token, as it stands there; who wants to know whether it holds asks a validator. */
export function issuerOf(token: string | undefined): string {
  const [, claims = ''] = (token ?? '').split('.')
  return String((JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss?: unknown }).iss)
}

/** The issuer of the access token in a token response. */
export function issuerOfResponse(body: unknown): string {
  const response = (typeof body === 'string' ? JSON.parse(body) : body) as { access_token?: string }
  if (response.access_token === undefined) throw new Error(`No token: ${JSON.stringify(response)}`)
  return issuerOf(response.access_token)
}

interface ClientOf<Module> extends Pick<Client, 'name'> {
  readonly load: () => Promise<Module>
  readonly run: (module: Module, entra: MockEntra) => Promise<string>
  /** @default the v2 issuer of the public cloud */
  readonly issuer?: string
  /** @default one token request */
  readonly requests?: readonly string[]
}

/** A row of the matrix: module and use apart, so that it can be imported before the mock starts and after. */
export function client<Module>({ name, load, run, ...expected }: ClientOf<Module>): Client {
  return {
    name,
    load,
    run: async (entra) => await run(await load(), entra),
    issuer: expected.issuer ?? issuer,
    requests: expected.requests ?? [requests.token],
  }
}

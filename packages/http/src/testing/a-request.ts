import type { HttpRequest } from '../http-message.ts'

const encoder = new TextEncoder()

/** What a test says about a request; the rest is right. */
export interface RequestParts extends Partial<Omit<HttpRequest, 'body'>> {
  /** The octets of the body, or their text. */
  readonly body?: string | Uint8Array
  /** A form in place of a body; `undefined` leaves a parameter out. */
  readonly form?: Readonly<Record<string, string | undefined>>
}

/** A GET of the default tenant's discovery document, unless a test says otherwise. */
export function aRequest(parts: RequestParts = {}): HttpRequest {
  const { body = '', form, headers, ...rest } = parts
  return {
    method: 'GET',
    baseUrl: 'https://localhost:4577',
    path: '/00000000-0000-0000-0000-000000000002/v2.0/.well-known/openid-configuration',
    query: '',
    headers: {
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    body: typeof body === 'string' ? encoder.encode(form === undefined ? body : encodeForm(form)) : body,
    isBodyTooLarge: false,
    ipAddress: '127.0.0.1',
    ...rest,
  }
}

/** A v2 client credentials request of the seeded app, as MSAL would send it, with what a test changes in its form. */
export function aTokenRequest(
  form: Readonly<Record<string, string | undefined>> = {},
  parts: RequestParts = {},
): HttpRequest {
  return aRequest({
    method: 'POST',
    path: '/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token',
    form: {
      grant_type: 'client_credentials',
      client_id: '11111111-1111-1111-1111-111111111111',
      client_secret: 'floci-az-dev-secret',
      scope: 'api://22222222-2222-2222-2222-222222222222/.default',
      ...form,
    },
    ...parts,
  })
}

/** The form of a client credentials request without the app's id and secret, for those that send HTTP Basic. */
export const withoutCredentials = { client_id: undefined, client_secret: undefined }

/** The value of an Authorization header. */
export function basic(text: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` }
}

function encodeForm(form: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(form)) {
    if (value !== undefined) parameters.append(name, value)
  }
  return parameters.toString()
}

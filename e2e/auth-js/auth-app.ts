import { Auth } from '@auth/core'
import type { AuthConfig } from '@auth/core'

/** An app with Auth.js, as one browser uses it. */
export interface AuthApp {
  /** Sends a request with the browser's cookies, and keeps those of the answer. */
  request(path: string, form?: Readonly<Record<string, string>>): Promise<Response>
  /** Presses the button of the sign-in page: where Auth.js sends the browser. */
  startSignIn(): Promise<string>
  /** What the app knows of who is signed in; null for nobody. */
  session(): Promise<unknown>
  /** Names of the errors that Auth.js has logged. */
  readonly errors: readonly string[]
}

export const origin = 'http://localhost:3000'

export function createAuthApp(config: AuthConfig): AuthApp {
  const cookies = new Map<string, string>()
  const errors: string[] = []
  const logger: NonNullable<AuthConfig['logger']> = { error: ({ name }) => void errors.push(name) }

  async function request(path: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const url = new URL(path, origin)
    url.hash = '' // no browser sends it
    const response = await Auth(
      new Request(url, {
        headers: { cookie },
        ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
      }),
      { secret: 'not so secret', trustHost: true, basePath: '/auth', logger, ...config },
    )
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  return {
    request,
    errors,
    startSignIn: async () => {
      const { csrfToken } = (await (await request('/auth/csrf')).json()) as { csrfToken: string }
      const response = await request('/auth/signin/microsoft-entra-id', { csrfToken, callbackUrl: origin })
      return response.headers.get('location') ?? ''
    },
    session: async () => await (await request('/auth/session')).json(),
  }
}

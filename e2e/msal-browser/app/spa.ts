/// <reference lib="dom" />
import { AuthError, PublicClientApplication } from '@azure/msal-browser'
import type { AuthenticationResult, Configuration } from '@azure/msal-browser'

/** What a call of MSAL came to, as data that a test can fetch. */
export interface Outcome {
  readonly result?: AuthenticationResult | undefined
  readonly error?: {
    readonly name: string
    readonly errorCode?: string
    readonly errorNo?: string
    readonly subError?: string
    readonly message: string
  }
}

/** The calls of MSAL that sign people in and out. */
export type Method =
  | 'acquireTokenPopup'
  | 'acquireTokenRedirect'
  | 'acquireTokenSilent'
  | 'loginPopup'
  | 'loginRedirect'
  | 'logoutPopup'
  | 'logoutRedirect'
  | 'ssoSilent'

declare global {
  var spa: { readonly call: (method: Method, request: object) => Promise<Outcome> }
}

const response = await fetch('/config.json')
const msal = new PublicClientApplication((await response.json()) as Configuration)
await msal.initialize()

async function settle(promise: Promise<AuthenticationResult | null | void>): Promise<Outcome> {
  try {
    return { result: (await promise) ?? undefined }
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    const { name, errorCode, message, subError } = error
    const errorNo = 'errorNo' in error ? { errorNo: String(error.errorNo) } : {}
    return { error: { name, errorCode, subError, message, ...errorNo } }
  }
}

/** Shows to whom the page belongs, and what the redirect brought that it was loaded by. */
function show(outcome: Outcome): void {
  const [account] = msal.getAllAccounts()
  const output = document.createElement('output')
  output.textContent = JSON.stringify(outcome)
  const heading = document.createElement('h1')
  heading.textContent = account === undefined ? 'Nobody is signed in' : `Hello, ${account.name}`
  document.body.replaceChildren(heading, output)
}

globalThis.spa = {
  async call(method, request) {
    document.body.replaceChildren()
    const account = msal.getAllAccounts()[0]
    const needsAccount = method === 'acquireTokenSilent' || method.startsWith('logout')
    const outcome = await settle(
      msal[method]({ ...(needsAccount && account !== undefined ? { account } : {}), ...request } as never),
    )
    show(outcome)
    return outcome
  },
}

show(await settle(msal.handleRedirectPromise()))

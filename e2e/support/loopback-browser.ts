import type { SignInOptions, SignInResult, TenantHandle } from 'mock-entra'

export interface LoopbackBrowserOptions extends SignInOptions {
  /** Sees what the browser takes to the app. */
  readonly onResult?: (result: SignInResult) => void
}

/**
 * A browser for desktop apps that listen on loopback: signs in, and posts the answer to the app as the page of
 * `response_mode=form_post` does.
 */
export function signInAndReturn(
  tenant: TenantHandle,
  { onResult, ...options }: LoopbackBrowserOptions = {},
): (url: string) => Promise<void> {
  return async (url) => {
    const result = await tenant.signIn(url, options)
    onResult?.(result)
    const response = await fetch(result.redirectUrl, {
      method: 'POST',
      body: new URLSearchParams(result.params),
    })
    await response.text()
  }
}

/** `page`: shows and asks; `form-post`: posts itself to the app; `signed-out`: loads the apps' logout URLs in frames. */
export type PageKind = 'page' | 'form-post' | 'signed-out'

/**
 * The headers of a page.
 *
 * The referrer policy is not `no-referrer`, which would make browsers send `Origin: null` with our own forms and with
 * the form that is posted to the app. There is no `Cross-Origin-Opener-Policy` either: it would cut a sign-in popup off
 * from the app that opened it.
 *
 * @param frameSources URLs that the page loads in frames; their origins become `frame-src`
 */
export function pageHeaders(
  nonce: string,
  kind: PageKind,
  frameSources: readonly string[] = [],
): Record<string, string> {
  return {
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy(nonce, kind, frameSources),
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    // A silent sign-in may post its answer from within a hidden frame; pages that ask something must not be in one.
    ...(kind === 'form-post' ? {} : { 'x-frame-options': 'DENY' }),
  }
}

/**
 * Has no `form-action`: Chromium applies it to every redirect that follows a submitted form, and so to the one to the
 * app and to whatever the app's callback redirects to.
 */
function contentSecurityPolicy(nonce: string, kind: PageKind, frameSources: readonly string[]): string {
  const origins = new Set(frameSources.flatMap(originOf))
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(kind === 'form-post' ? [`script-src 'nonce-${nonce}'`] : []),
    ...(kind === 'signed-out' && origins.size > 0 ? [`frame-src ${[...origins].join(' ')}`] : []),
    "base-uri 'none'",
    ...(kind === 'form-post' ? [] : ["frame-ancestors 'none'"]),
  ].join('; ')
}

/** A host may hold a semicolon, which would begin a directive of its own. */
function originOf(url: string): readonly string[] {
  const origin = URL.parse(url)?.origin ?? ''
  return /^https?:\/\/[\w.:[\]-]+$/.test(origin) ? [origin] : []
}

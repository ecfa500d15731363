import { describe, expect, it } from 'vitest'

import { pageHeaders } from './page-headers.ts'

const policyOf = (...args: Parameters<typeof pageHeaders>): string | undefined =>
  pageHeaders(...args)['content-security-policy']

describe('the headers of a page', () => {
  it('keep it out of caches and frames, and tell its own origin to forms', () => {
    expect(pageHeaders('bm9uY2U=', 'page')).toEqual({
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      expires: '-1',
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'nonce-bm9uY2U='; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  it('let the script of the form_post page run, in a hidden frame as well', () => {
    expect(policyOf('n', 'form-post')).toBe(
      "default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n'; base-uri 'none'",
    )
    expect(pageHeaders('n', 'form-post')).not.toHaveProperty('x-frame-options')
  })

  it('let the signed-out page frame the origins of the logout URLs and no others', () => {
    const urls = ['https://one.example/a?b=1', 'https://one.example/c', 'http://localhost:3000/logout']

    expect(policyOf('n', 'signed-out', urls)).toBe(
      "default-src 'none'; style-src 'nonce-n'; frame-src https://one.example http://localhost:3000; " +
        "base-uri 'none'; frame-ancestors 'none'",
    )
    expect(policyOf('n', 'signed-out')).not.toContain('frame-src')
  })

  it.each(['https://a.example;script-src-elem/', 'javascript:alert(1)', 'data:text/html,x', 'nonsense', '*'])(
    'take nothing from %s',
    (url) => {
      expect(policyOf('n', 'signed-out', [url])).toBe(policyOf('n', 'page'))
    },
  )

  it.each(['page', 'form-post', 'signed-out'] as const)('restrict no target of the forms of %s', (kind) => {
    expect(policyOf('n', kind)).not.toContain('form-action')
  })
})

import { clouds } from '@mock-entra/core'
import { describe, expect, it } from 'vitest'

import { isServedHost } from './microsoft-hosts.ts'

describe('isServedHost', () => {
  it.each([
    'login.microsoftonline.com',
    'Login.MicrosoftOnline.com',
    'login.microsoftonline.com.',
    'westeurope.login.microsoft.com',
    'contoso.ciamlogin.com',
    'graph.microsoft.com',
    '169.254.169.254',
  ])('knows %s', (host) => {
    expect(isServedHost(host)).toBe(true)
  })

  it.each([
    '',
    'localhost',
    'microsoft.com',
    'ciamlogin.com',
    '.ciamlogin.com',
    'evil-login.microsoftonline.com',
    'login.microsoftonline.com.evil.example',
    'evillogin.microsoft.com',
    '169.254.169.25',
  ])('does not know %j', (host) => {
    expect(isServedHost(host)).toBe(false)
  })

  it.each(
    clouds.flatMap(({ aliases, stsHost, regionalHost }) => [
      ...aliases,
      stsHost,
      ...(regionalHost === undefined ? [] : [`westeurope.${regionalHost}`]),
    ]),
  )('knows %s, on which the issuer speaks as a cloud of Microsoft’s', (host) => {
    expect(isServedHost(host)).toBe(true)
  })
})

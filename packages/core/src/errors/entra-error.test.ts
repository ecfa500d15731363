import { describe, expect, it } from 'vitest'

import { EntraError } from './entra-error.ts'
import { MockEntraError } from './mock-entra-error.ts'
import { NotImplemented } from './not-implemented.ts'

describe('EntraError', () => {
  it('is made of its row in the catalogue', () => {
    const error = new EntraError('passwordExpired', {})

    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'EntraError',
      code: 'passwordExpired',
      aadsts: 50055,
      error: 'invalid_grant',
      status: 400,
      suberror: 'user_password_expired',
      hasErrorUri: true,
      detail: expect.stringMatching(/^The user's password is past its expiry date\. Change/),
    })
  })

  it('has no error_uri where Entra sends none (AADSTS70003)', () => {
    const error = new EntraError('unsupportedGrantType', { grantType: 'magic' })

    expect(error.hasErrorUri).toBe(false)
  })

  it('fills the placeholders of its message', () => {
    const error = new EntraError('appNotFound', { appId: 'app-1', tenant: 'Contoso' })

    expect(error.message).toContain("'app-1' was not found in the directory 'Contoso'")
  })

  it.each(['{tenant}', '$& $1 $`', '%s', '\\n'])('puts %s into its message as it is', (appId) => {
    const error = new EntraError('appNotFound', { appId, tenant: 'Contoso' })

    expect(error.message).toContain(`'${appId}'`)
  })

  it('shortens a long value of the request', () => {
    const error = new EntraError('invalidScope', { scope: 'x'.repeat(10_000) })

    expect(error.message).toContain(`${'x'.repeat(256)}…`)
    expect(error.message.length).toBeLessThan(400)
  })

  it('shows a value of 256 characters in full', () => {
    const error = new EntraError('invalidScope', { scope: 'x'.repeat(256) })

    expect(error.message).not.toContain('…')
  })

  it('keeps what it tells the developer out of its message', () => {
    const error = new EntraError('invalidPassword', {}, 'Only for the log.')

    expect(error.detail).toBe('Only for the log.')
    expect(error.message).not.toContain('log')
  })
})

describe('MockEntraError', () => {
  const details = { option: 'options.port', received: "'a'", expected: 'a number', remedy: 'Pass a number.' }

  it('names option, received, expected and remedy, as members and in its message', () => {
    const error = new MockEntraError('MOCK_ENTRA_INVALID_OPTION', details)

    expect(error).toMatchObject({ name: 'MockEntraError', code: 'MOCK_ENTRA_INVALID_OPTION', ...details })
    expect(error.message).toBe("options.port: received 'a', expected a number. Pass a number.")
  })

  it('carries a cause', () => {
    const cause = new Error('EADDRINUSE')

    const error = new MockEntraError('MOCK_ENTRA_PORT_TAKEN', { ...details, cause })

    expect(error.cause).toBe(cause)
  })
})

describe('NotImplemented', () => {
  it('names the feature and why the answer is 501', () => {
    const error = new NotImplemented('the authorization endpoint')

    expect(error.feature).toBe('the authorization endpoint')
    expect(error.message).toContain('does not implement the authorization endpoint yet, and answers 501')
  })
})

import { startMockEntra } from 'mock-entra'
import type { MockEntra, MockEntraOptions } from 'mock-entra'
import { describe, expect, onTestFinished, test } from 'vitest'

import { rejectionOf } from '../support/rejection.ts'

async function aMock(options: MockEntraOptions = {}): Promise<MockEntra> {
  const entra = await startMockEntra(options)
  onTestFinished(() => entra.close())
  return entra
}

interface Auth {
  readonly clientId: string
  readonly clientSecret: string
  readonly authority: string
  readonly knownAuthorities: string[]
}

function authOf({ credentials, authority, port }: MockEntra): Auth {
  const { clientId, clientSecret } = credentials
  return { clientId, clientSecret, authority, knownAuthorities: [`localhost:${port}`] }
}

const request = { scopes: ['https://vault.azure.net/.default'] }

/** How each asks for a token; the text of its error says more, the older it is. */
const clients: readonly (readonly [name: string, ask: (auth: Auth) => Promise<unknown>])[] = [
  [
    'MSAL Node 1',
    async (auth) => {
      const { ConfidentialClientApplication } = await import('msal-node-1')
      return await new ConfidentialClientApplication({ auth }).acquireTokenByClientCredential(request)
    },
  ],
  [
    'MSAL Node 2',
    async (auth) => {
      const { ConfidentialClientApplication } = await import('msal-node-2')
      return await new ConfidentialClientApplication({ auth }).acquireTokenByClientCredential(request)
    },
  ],
  [
    'MSAL Node 3',
    async (auth) => {
      const { ConfidentialClientApplication } = await import('msal-node-3')
      return await new ConfidentialClientApplication({ auth }).acquireTokenByClientCredential(request)
    },
  ],
]

describe.each(clients)('explain finds behind an error of %s', (_, ask) => {
  test('a CA that it does not trust', async () => {
    const entra = await aMock({ trust: false })
    const auth = authOf(entra)
    const error = await rejectionOf(ask(auth))

    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
    expect(entra.explain(error, { configuration: { auth } })).toMatchObject({
      code: 'untrusted-ca',
      alternatives: [],
    })
  })

  test('knownAuthorities that lack the mock', async () => {
    const entra = await aMock()
    const auth = { ...authOf(entra), knownAuthorities: [] }
    const error = await rejectionOf(ask(auth))

    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
    expect(entra.explain(error, { configuration: { auth } })).toMatchObject({ code: 'unknown-authority' })
  })

  test('an authority over http', async () => {
    const entra = await aMock()
    const error = await rejectionOf(
      (async () => await ask({ ...authOf(entra), authority: `${entra.httpUrl}/${entra.tenantId}` }))(),
    )

    expect(error).toMatchObject({ errorCode: 'authority_uri_insecure' })
    expect(entra.explain(error)).toMatchObject({ code: 'authority-over-http' })
  })

  test('a tenant that there is not', async () => {
    const entra = await aMock()
    const error = await rejectionOf(ask({ ...authOf(entra), authority: `${entra.url}/nosuch.example` }))

    expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
    expect(entra.explain(error)).toMatchObject({ code: 'refused' })
  })

  test('a wrong secret', async () => {
    const entra = await aMock()
    const error = await rejectionOf(ask({ ...authOf(entra), clientSecret: 'wrong' }))

    expect(entra.explain(error).cause).toBe(
      "AADSTS7000215: The `client_secret` equals none of the app's secrets.",
    )
  })
})

describe('MSAL Node 1 says which of both it was, and explain needs no configuration', () => {
  const [, ask] = clients[0]!

  test('openid_config_error: the document, and not instance discovery', async () => {
    const entra = await aMock({ trust: false })

    const explanation = entra.explain(await rejectionOf(ask(authOf(entra))))

    expect(explanation).toMatchObject({ code: 'untrusted-ca', alternatives: [] })
    expect(explanation.evidence[0]).toBe('the client says openid_config_error')
  })

  test('openid_config_error, where the mock was not even asked: another address', async () => {
    const entra = await aMock()
    const gone = await aMock()
    const auth = authOf(gone)
    await gone.close()

    const explanation = entra.explain(await rejectionOf(ask(auth)))

    expect(explanation).toMatchObject({ code: 'other-address', alternatives: [] })
    expect(explanation.evidence).toContain(
      'the mock was not asked for the discovery document, and has seen no failed TLS connection',
    )
  })

  test('untrusted_authority: instance discovery, and nothing else', async () => {
    const entra = await aMock()

    const explanation = entra.explain(await rejectionOf(ask({ ...authOf(entra), knownAuthorities: [] })))

    expect(explanation).toMatchObject({ code: 'unknown-authority', alternatives: [] })
    expect(explanation.evidence[0]).toBe('the client says untrusted_authority')
  })
})

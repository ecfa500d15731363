import { describe, expect, test } from 'vitest'

import { runProgram } from '../support/run-program.ts'

interface Outcome {
  readonly claims: Readonly<Record<string, unknown>>
  /** What was asked of the mock, and with which status it was answered. */
  readonly asked: readonly string[]
}

async function getToken(link: string): Promise<Outcome> {
  const { code, output, errors } = await runProgram('default-azure-credential.ts', {
    arguments: [link],
    timeout: 50_000,
  })
  if (code !== 0) throw new Error(`The program ended with ${code}: ${errors}`)
  return JSON.parse(output) as Outcome
}

describe('DefaultAzureCredential, unmodified and without options, gets a token through', () => {
  test.concurrent('EnvironmentCredential', async () => {
    const { claims, asked } = await getToken('environment')

    expect(claims).toMatchObject({ appid: '11111111-1111-1111-1111-111111111111', appidacr: '1' })
    expect(asked).toEqual(['token 200'])
  })

  test.concurrent('WorkloadIdentityCredential', async () => {
    const { claims, asked } = await getToken('workloadIdentity')

    expect(claims).toMatchObject({ app_displayname: 'Checkout', appidacr: '2' })
    expect(asked).toEqual(['token 200'])
  })

  test.concurrent('ManagedIdentityCredential', async () => {
    const { claims, asked } = await getToken('managedIdentity')

    expect(claims).toMatchObject({ app_displayname: 'mock-imds', appidacr: '2' })
    expect(asked).toEqual(['managedIdentity 400', 'managedIdentity 200']) // the probe, and the request
  })
})

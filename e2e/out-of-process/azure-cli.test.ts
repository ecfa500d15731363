import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hasProgram } from '../support/required-program.ts'
import { runChild } from '../support/run-child.ts'
import type { Ended } from '../support/run-child.ts'

/** The developer's own sign-ins, which must stay as they are. */
const ownProfile = join(homedir(), '.azure', 'azureProfile.json')

function changedAt(file: string): number | undefined {
  return existsSync(file) ? statSync(file).mtimeMs : undefined
}

// One after the other, because each depends on the sign-in before it, as a person's commands do.
describe.skipIf(!hasProgram('az', ['version']))('the Azure CLI, unmodified', () => {
  let entra: MockEntra
  beforeAll(async () => {
    entra = await startMockEntra()
  })
  afterAll(() => entra?.close())

  const az = (...args: readonly string[]): Promise<Ended> => runChild('az', args, entra.envFor('az'))

  function login(secret: string): Promise<Ended> {
    const { clientId, tenantId } = entra.credentials
    return az('login', '--service-principal', '-u', clientId, '-p', secret, '--tenant', tenantId)
  }

  test('signs in as a service principal, and sees one subscription', async () => {
    const before = changedAt(ownProfile)

    const { code, output, errors } = await login(entra.credentials.clientSecret)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(JSON.parse(output)).toMatchObject([
      {
        cloudName: 'AzureCloud',
        isDefault: true,
        name: 'Contoso subscription',
        state: 'Enabled',
        tenantId: entra.tenantId,
        user: { name: entra.credentials.clientId, type: 'servicePrincipal' },
      },
    ])
    expect(entra.requests.all.map(({ endpoint, status }) => [endpoint, status])).toEqual([
      ['discovery', 200],
      ['token', 200],
      ['arm', 200],
    ])
    expect(changedAt(ownProfile)).toBe(before)
  })

  test.each([
    ['https://management.core.windows.net/', []],
    ['https://graph.microsoft.com/', ['--resource', 'https://graph.microsoft.com/']],
  ])('gets an access token for %s, of the real issuer', async (audience, args) => {
    const { output } = await az('account', 'get-access-token', ...args)

    const { accessToken, tenant } = JSON.parse(output) as { accessToken: string; tenant: string }
    const { claims } = entra.tokens.decode(accessToken)
    expect(tenant).toBe(entra.tenantId)
    expect(claims).toMatchObject({
      aud: audience,
      iss: `https://sts.windows.net/${entra.tenantId}/`,
      appid: entra.credentials.clientId,
    })
  })

  test('shows in clear words what the mock has not', async () => {
    const { code, errors } = await az('resource', 'list')

    expect(code).not.toBe(0)
    expect(errors).toMatch(
      /mock-entra does not implement GET \/subscriptions\/\S+ of Azure Resource Manager yet/,
    )
  })

  test('is refused with a wrong secret, and shows AADSTS7000215', async () => {
    const { code, errors } = await login('wrong')

    expect(code).toBe(1)
    expect(errors).toContain('AADSTS7000215: Invalid client secret provided.')
  })
})

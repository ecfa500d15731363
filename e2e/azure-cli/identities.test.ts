import { decodeJwt } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hasProgram } from '../support/required-program.ts'
import { runChild } from '../support/run-child.ts'
import type { Ended } from '../support/run-child.ts'

const issuer = 'https://oidc.example-cluster.k8s.local/'
const subject = 'system:serviceaccount:payments:checkout-sa'

interface Identity {
  readonly id: string
  readonly clientId: string
  readonly principalId: string
}

/** Each command takes a second or more. */
const timeout = 120_000

// One after the other, because each command works on what the one before it left, as a person's do.
describe.skipIf(!hasProgram('az', ['version']))(
  'managed identities by the Azure CLI, unmodified',
  { timeout },
  () => {
    let entra: MockEntra
    let identity: Identity

    beforeAll(async () => {
      entra = await startMockEntra()
      const { clientId, clientSecret, tenantId } = entra.credentials
      await succeed('login', '--service-principal', '-u', clientId, '-p', clientSecret, '--tenant', tenantId)
      await succeed('group', 'create', '--name', 'platform', '--location', 'westeurope', '--tags', 'team=a')
    }, timeout)

    afterAll(() => entra?.close())

    const az = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
      runChild('az', args, { ...entra.envFor('az'), ...env })

    /** What a command prints; the test fails with the command's own words. */
    async function succeed(...args: readonly string[]): Promise<unknown> {
      const { code, output, errors } = await az([...args, '--only-show-errors'])
      expect({ code, errors }).toEqual({ code: 0, errors: '' })
      return output.trim() === '' ? undefined : JSON.parse(output)
    }

    const named = ['--name', 'checkout', '--resource-group', 'platform']
    const credential = ['--name', 'aks', '--identity-name', 'checkout', '--resource-group', 'platform']

    /** Signs in with a token of the cluster, in a profile of its own. */
    async function loginAsWorkload(profile: string): Promise<Ended> {
      const token = await entra.issuers.custom({ issuer, subject }).token()
      const { clientId } = identity
      const asIdentity = ['login', '--service-principal', '-u', clientId, '--federated-token', token]
      const env = { AZURE_CONFIG_DIR: `${entra.envFor('az')['AZURE_CONFIG_DIR']}-${profile}` }
      const login = await az([...asIdentity, '--tenant', entra.tenantId], env)
      return login.code === 0 ? await az(['account', 'get-access-token'], env) : login
    }

    test('a resource group is there when it was created', async () => {
      expect(await succeed('group', 'exists', '--name', 'Platform')).toBe(true)
      expect(await succeed('group', 'show', '--name', 'platform')).toMatchObject({
        name: 'platform',
        location: 'westeurope',
        properties: { provisioningState: 'Succeeded' },
        tags: { team: 'a' },
      })
    })

    test('an identity is created where its group is, and is a service principal of the tenant', async () => {
      identity = (await succeed('identity', 'create', ...named)) as Identity

      expect(identity).toMatchObject({
        name: 'checkout',
        location: 'westeurope',
        resourceGroup: 'platform',
        tenantId: entra.tenantId,
        type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      })
      expect(await succeed('identity', 'show', ...named)).toEqual(identity)
      expect(await succeed('identity', 'list')).toEqual([identity])
      expect(await succeed('ad', 'sp', 'show', '--id', identity.clientId)).toMatchObject({
        id: identity.principalId,
        servicePrincipalType: 'ManagedIdentity',
      })
    })

    test('a federated credential signs its workload in as the identity', async () => {
      const trust = ['--issuer', issuer, '--subject', subject]

      const created = await succeed('identity', 'federated-credential', 'create', ...credential, ...trust)

      expect(created).toMatchObject({
        name: 'aks',
        issuer,
        subject,
        audiences: ['api://AzureADTokenExchange'],
      })
      const ofIdentity = ['--identity-name', 'checkout', '--resource-group', 'platform']
      expect(await succeed('identity', 'federated-credential', 'list', ...ofIdentity)).toEqual([created])
      const { output } = await loginAsWorkload('trusted')
      const { accessToken } = JSON.parse(output) as { accessToken: string }
      expect(decodeJwt(accessToken)).toMatchObject({
        oid: identity.principalId,
        appid: identity.clientId,
        xms_mirid: identity.id,
      })
    })

    test('a federated credential that was deleted signs nobody in: AADSTS70025', async () => {
      await succeed('identity', 'federated-credential', 'delete', ...credential, '--yes')

      const { code, errors } = await loginAsWorkload('deleted')

      expect(code).not.toBe(0)
      expect(errors).toContain('AADSTS70025: ')
    })

    test('an identity goes when it is deleted, and a group as well', async () => {
      await succeed('identity', 'delete', ...named)
      expect(await succeed('identity', 'list')).toEqual([])

      await succeed('group', 'delete', '--name', 'platform', '--yes')
      expect(await succeed('group', 'exists', '--name', 'platform')).toBe(false)
    })

    test('an identity that does not exist is refused in the words of Azure Resource Manager', async () => {
      const { code, errors } = await az(['identity', 'show', '--name', 'none', '--resource-group', 'none'])

      expect(code).not.toBe(0)
      expect(errors).toContain("(ResourceGroupNotFound) Resource group 'none' could not be found.")
    })
  },
)

// Many copies of this file run at once. What a test plants in its tenant has to be all that it meets there.
import { randomInt, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { TenantHandle } from 'mock-entra'
import { expect, test } from 'mock-entra/vitest'
import { describe } from 'vitest'

/** The cheapest client there is: this file is about tests that meet, and not about clients. */
async function requestToken(
  { authority, api }: TenantHandle,
  form: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, string>> }> {
  const body = new URLSearchParams({
    scope: `${api.identifierUri}/.default`,
    client_secret: 's3cret',
    ...form,
  })
  const response = await fetch(`${authority}/oauth2/v2.0/token`, { method: 'POST', body })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

describe.concurrent('a tenant of its own', () => {
  test.for([1, 2, 3, 4])(
    'meets what its test has planted, and nothing else (%i)',
    async (_, { entra, tenant }) => {
      const mark = randomUUID()
      const app = tenant.addApp({ displayName: mark, secret: 's3cret' })
      const user = tenant.addUser({ userPrincipalName: mark, password: mark })
      const instant = Date.UTC(2030, randomInt(12), 1 + randomInt(28), randomInt(24))
      tenant.clock.freeze(instant)

      const client = { client_id: app.appId }

      for (let round = 0; round < 3; round++) {
        tenant.faults.next('token', { status: 400, error: `${mark}_${round}` })
        const refused = await requestToken(tenant, { ...client, grant_type: 'client_credentials' })
        const own = await requestToken(tenant, { ...client, grant_type: 'client_credentials' })
        const { username } = user
        const users = await requestToken(tenant, {
          ...client,
          grant_type: 'password',
          username,
          password: mark,
        })

        expect(refused).toMatchObject({ status: 400, body: { error: `${mark}_${round}` } })
        expect(own.body['access_token']).toHaveClaims({ tid: tenant.tenantId, azp: app.appId })
        expect(users.body['access_token']).toHaveClaims({ oid: user.objectId })
        const { nbf } = tenant.tokens.decode(own.body['access_token'] ?? '').claims
        expect(Math.abs(nbf * 1000 - instant)).toBeLessThan(600_000)
      }

      expect(tenant.faults.pending).toEqual([])
      const asked = tenant.requests.filter({ endpoint: 'token' })
      expect(asked.filter(({ username }) => username === user.username)).toHaveLength(3)
      expect(asked.map(({ clientId }) => clientId)).toEqual(Array(9).fill(app.appId))
      expect(new Set(asked.map(({ at }) => at.getTime()))).toEqual(new Set([instant]))
      await writeFile(join(process.env['SEEN_FOLDER'] ?? '', mark), `${entra.port} ${tenant.tenantId}`)
    },
  )
})

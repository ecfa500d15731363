import { describe, expect, test } from 'vitest'

import { aFolder, startServer } from '../support/cli.ts'
import type { CliServer } from '../support/cli.ts'

const writes = 1000
const atOnce = 8

/** A token for Microsoft Graph, by the seeded app's own secret. */
async function authorize({ httpUrl, tenantId, clientId, clientSecret }: CliServer): Promise<string> {
  const response = await fetch(`${httpUrl}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const body = (await response.json()) as { access_token: string }
  expect({ status: response.status, body }).toMatchObject({ status: 200 })
  return `Bearer ${body.access_token}`
}

/**
 * Sends writes, several at once, and kills the server when so many were acknowledged, while others are under way.
 *
 * @returns what was acknowledged
 */
async function writeUntilKilled(server: CliServer, round: number, killAfter: number): Promise<string[]> {
  const authorization = await authorize(server)
  const acknowledged: string[] = []
  let next = 0

  async function writeOn(): Promise<void> {
    while (next < writes) {
      const name = `round-${round}-write-${next++}`
      const response = await fetch(`${server.httpUrl}/v1.0/applications`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ displayName: name }),
      }).catch(() => undefined) // the server was killed
      if (response === undefined) return
      expect(response.status).toBe(201)
      acknowledged.push(name)
      if (acknowledged.length === killAfter) void server.end('SIGKILL')
    }
  }

  await Promise.all(Array.from({ length: atOnce }, writeOn))
  expect((await server.ended).signal).toBe('SIGKILL')
  return acknowledged
}

/** The names of all applications that Microsoft Graph lists. */
async function listNames(server: CliServer): Promise<Set<string>> {
  const authorization = await authorize(server)
  const names = new Set<string>()
  let url: string | undefined = `${server.httpUrl}/v1.0/applications?$select=displayName&$top=999`
  while (url !== undefined) {
    const response = await fetch(url, { headers: { authorization } })
    const body = (await response.json()) as {
      readonly value: readonly { readonly displayName: string }[]
      readonly '@odata.nextLink'?: string
    }
    for (const { displayName } of body.value) names.add(displayName)
    url = body['@odata.nextLink']
  }
  return names
}

describe('a server that is killed in the middle of 1,000 writes', () => {
  test('has every acknowledged one after the next start, five times over', { timeout: 120_000 }, async () => {
    using folder = aFolder()
    const acknowledged: string[] = []

    for (const [round, killAfter] of [1, 137, 400, 611, 950].entries()) {
      const server = await startServer(['--data', folder.path])
      const now = await writeUntilKilled(server, round, killAfter)

      expect(now.length).toBeGreaterThanOrEqual(killAfter)
      expect(now.length).toBeLessThan(writes)
      acknowledged.push(...now)
      await using restarted = await startServer(['--data', folder.path])
      const kept = await listNames(restarted)
      expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
    }
  })
})

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { runChild } from '../support/run-child.ts'

let entra: MockEntra
beforeAll(async () => {
  entra = await startMockEntra()
})
afterEach(() => entra.reset())
afterAll(() => entra.close())

const program = fileURLToPath(new URL('programs/production.mjs', import.meta.url))

/** The proxy of a company, at which nobody listens. */
const address = 'http://127.0.0.1:9'
const deadProxy = { HTTPS_PROXY: address, HTTP_PROXY: address, https_proxy: address, http_proxy: address }

/** The Node of a major version, which npm downloads where the machine does not have it. */
async function findNode(major: number): Promise<string> {
  const args = ['-y', '-p', `node@${major}`, 'node', '-p', 'process.execPath']
  const { stdout } = await promisify(execFile)('npx', args)
  return stdout.trim()
}

describe.each([22, 24, 26])('a child process of Node %i that names production URLs', (major) => {
  test.each<[what: string, variables: () => Readonly<Record<string, string>>]>([
    ['env', () => entra.env],
    ["envFor('node', 'azure-sdk')", () => entra.envFor('node', 'azure-sdk')],
    [
      'the same, where its clients read at boot that there is a proxy',
      () => ({ ...entra.envFor('node', 'azure-sdk'), ...deadProxy, NODE_USE_ENV_PROXY: '1' }),
    ],
  ])('reaches the mock by each of its clients with %s', { timeout: 120_000 }, async (_, variables) => {
    const node = await findNode(major)

    const { code, output, errors } = await runChild(node, [program], variables())

    expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' })
    const { version, issuers } = JSON.parse(output) as { version: string; issuers: Record<string, string> }
    const issuer = `https://sts.windows.net/${entra.tenantId}/`
    expect(version).toMatch(new RegExp(`^v${major}\\.`))
    expect(issuers).toEqual({
      byFetch: issuer,
      byMsal: issuer,
      byIdentity: issuer,
      byAxios: issuer,
      inWorker: issuer,
    })
    const asked = entra.requests.filter({ endpoint: 'token' })
    expect(asked.map(({ status, clientId }) => [status, clientId])).toEqual(
      Array(5).fill([200, entra.app.appId]),
    )
  })
})

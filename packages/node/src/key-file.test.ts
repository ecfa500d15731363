import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { complaintOf } from '@mock-entra/core/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { MockEntra } from './mock-entra.ts'
import { startMockEntra } from './start-mock-entra.ts'

let scratch: string
let entra: MockEntra
beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'mock-entra-keys-'))
  entra = await startMockEntra()
})
afterEach(async () => {
  await entra.close()
  rmSync(scratch, { recursive: true, force: true })
})

describe('key file of Azure Arc', () => {
  test('is readable by its owner only, and named in the folder of the agent', async () => {
    const { env } = entra.managedIdentity({ kind: 'azureArc', keyFolder: scratch })
    const url = `${env['IDENTITY_ENDPOINT']}?api-version=2020-06-01&resource=api://any`

    const challenge = await fetch(url, { headers: { Metadata: 'true' } })
    const [, name = ''] = /^Basic realm=\/var\/opt\/azcmagent\/tokens\/([\w-]+\.key)$/.exec(
      challenge.headers.get('www-authenticate') ?? '',
    )!
    const file = join(scratch, name)
    const authorization = `Basic ${readFileSync(file, 'utf8')}`
    const answer = await fetch(url, { headers: { Metadata: 'true', authorization } })

    expect([challenge.status, answer.status]).toEqual([401, 200])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(file).size).toBeLessThanOrEqual(4096)
  })

  test.each(['reset', 'close'] as const)('goes with %s', async (method) => {
    entra.managedIdentity({ kind: 'azureArc', keyFolder: scratch })
    const before = readdirSync(scratch).length

    await entra[method]()

    expect([before, readdirSync(scratch).length]).toEqual([1, 0])
  })

  test('is not left behind by an identity that is refused', async () => {
    const appRoleAssignments = [{ resource: 'Nothing', roles: [] }]

    await complaintOf(() =>
      entra.managedIdentity({ kind: 'azureArc', keyFolder: scratch, appRoleAssignments }),
    )

    expect(readdirSync(scratch)).toEqual([])
  })

  test('needs a folder that can be written to', async () => {
    const keyFolder = import.meta.filename

    const complaint = await complaintOf(() => entra.managedIdentity({ kind: 'azureArc', keyFolder }))

    expect(complaint).toMatchObject({
      code: 'MOCK_ENTRA_INVALID_OPTION',
      option: 'managedIdentity.keyFolder',
      received: expect.stringContaining(`'${keyFolder}', which gives E`) as string,
    })
  })

  test.each([
    ['another kind', 'appService', "a folder for the kind 'appService'"],
    ['a host that exists', 'azureArc', 'a folder for a host that exists already'],
  ] as const)('is refused for %s', async (_, kind, received) => {
    entra.managedIdentity({ kind: 'azureArc' })

    const complaint = await complaintOf(() => entra.managedIdentity({ kind, keyFolder: scratch }))

    expect(complaint).toMatchObject({ option: 'managedIdentity.keyFolder', received })
  })
})

import { startMockEntra } from 'mock-entra'
import type { MockEntra } from 'mock-entra'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hasProgram } from '../support/required-program.ts'
import { runChild } from '../support/run-child.ts'

interface Named {
  readonly id: string
}

/** Each command takes a second or more. */
const timeout = 120_000

describe.skipIf(!hasProgram('az', ['version']))('groups by the Azure CLI, unmodified', { timeout }, () => {
  let entra: MockEntra

  beforeAll(async () => {
    entra = await startMockEntra()
    const { clientId, clientSecret, tenantId } = entra.credentials
    await az('login', '--service-principal', '-u', clientId, '-p', clientSecret, '--tenant', tenantId)
  }, timeout)

  afterAll(() => entra?.close())

  /** What a command prints; the test fails with the command's own words. */
  async function az(...args: readonly string[]): Promise<unknown> {
    const { code, output, errors } = await runChild('az', [...args, '--only-show-errors'], entra.envFor('az'))
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    return output.trim() === '' ? undefined : JSON.parse(output)
  }

  test('members are added, listed and checked', async () => {
    const { objectId } = entra.user
    const created = ['ad', 'group', 'create', '--display-name', 'Team', '--mail-nickname', 'team']
    const { id } = (await az(...created)) as Named
    const group = ['--group', 'Team']

    const before = await az('ad', 'group', 'member', 'check', ...group, '--member-id', objectId)
    await az('ad', 'group', 'member', 'add', ...group, '--member-id', objectId)
    const after = await az('ad', 'group', 'member', 'check', ...group, '--member-id', objectId)
    await az('ad', 'group', 'owner', 'add', ...group, '--owner-object-id', objectId)

    expect([before, after]).toEqual([{ value: false }, { value: true }])
    expect(await az('ad', 'group', 'member', 'list', ...group)).toMatchObject([{ id: objectId }])
    expect(await az('ad', 'group', 'owner', 'list', ...group)).toMatchObject([{ id: objectId }])
    expect(await az('ad', 'user', 'get-member-groups', '--id', entra.user.username)).toEqual([
      { displayName: 'Team', id },
    ])
  })
})

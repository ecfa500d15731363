import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Answered } from '../testing/index.ts'

/** Adds a secret to the seeded app. */
function addPassword(passwordCredential: object): Promise<Answered> {
  const { ask, tenant } = aGraph()
  const [application] = tenant.applications.values()
  return ask(`POST /applications/${application!.id}/addPassword`, { body: { passwordCredential } })
}

describe('addPassword', () => {
  it('makes a secret that is valid for two years', async () => {
    const { status, body } = await addPassword({ displayName: 'ci' })

    expect(status).toBe(200)
    expect(body).toMatchObject({
      displayName: 'ci',
      startDateTime: '2026-03-04T05:06:07Z',
      endDateTime: '2028-03-04T05:06:07Z',
    })
  })

  it('makes none that is valid beyond the year 9999, where calendars end', async () => {
    const { body } = await addPassword({ startDateTime: '9998-06-01T00:00:00Z' })

    expect(body['endDateTime']).toBe('9999-12-31T23:59:59Z')
  })

  it.each([
    { startDateTime: '+275760-09-13T00:00:00Z' },
    { startDateTime: '-000001-01-01T00:00:00Z' },
    { endDateTime: '+010000-01-01T00:00:00Z' },
    { endDateTime: '2026-13-01T00:00:00Z' },
    { endDateTime: '2020-01-01T00:00:00Z' },
    { endDateTime: 7 },
  ])('refuses %j', async (credential) => {
    const { status, error } = await addPassword(credential)

    expect(status).toBe(400)
    expect(error?.code).toBe('Request_BadRequest')
  })
})

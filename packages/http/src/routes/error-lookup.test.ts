import { expect, it } from 'vitest'

import { aMock, aRequest } from '../testing/index.ts'

it('explains the code that error_uri names', async () => {
  const { send } = aMock()

  const response = await send(aRequest({ path: '/error', query: 'code=7000215' }))

  expect(JSON.parse(response.body)).toMatchObject({ code: 'AADSTS7000215', error: 'invalid_client' })
})

it('refuses a code that nobody knows with AADSTS90100', async () => {
  const { send } = aMock()

  const response = await send(aRequest({ path: '/error', query: 'code=1' }))

  expect(response.status).toBe(400)
  expect(JSON.parse(response.body)).toMatchObject({ error_codes: [90100] })
})

import { describe, expect, it } from 'vitest'

import { aMock, aRequest, aTokenRequest, bodyOf } from '../testing/index.ts'

describe('error lookup', () => {
  it('is where error_uri of a refusal points, and tells cause and remedy', async () => {
    const { send } = aMock()
    const refused = bodyOf(await send(aTokenRequest({ client_secret: 'wrong' })))
    const uri = new URL(String(refused['error_uri']))

    const response = await send(aRequest({ path: uri.pathname, query: uri.search.slice(1) }))

    expect(response.status).toBe(200)
    expect(bodyOf(response)).toEqual({
      code: 'AADSTS7000215',
      error: 'invalid_client',
      message: expect.stringMatching(/^Invalid client secret provided\./),
      cause: expect.stringMatching(/\.$/),
      remedy: expect.stringMatching(/\.$/),
    })
  })

  it('knows codes too that have no error_uri (AADSTS70003)', async () => {
    const { send } = aMock()

    const answer = bodyOf(await send(aRequest({ path: '/error', query: 'code=70003' })))

    expect(answer).toMatchObject({ code: 'AADSTS70003', error: 'unsupported_grant_type' })
  })

  it.each(['', 'code=', 'code=1', 'code=AADSTS70003', 'code=070003', 'code=%3Cscript%3E'])(
    'refuses the query %j with AADSTS90100',
    async (query) => {
      const { send, bugs } = aMock()

      const response = await send(aRequest({ path: '/error', query }))

      expect(response.status).toBe(400)
      expect(bodyOf(response)['error_codes']).toEqual([90100])
      expect(response.body).not.toContain('<')
      expect(bugs).toEqual([])
    },
  )
})

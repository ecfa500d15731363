// The catalogue of hostile tokens, registered with the describe and it that Jest has put into the global object.
const { startMockEntra } = require('mock-entra')
const { checkTokenValidation, describeTokenValidation } = require('mock-entra/conformance')

let entra
beforeAll(async () => {
  entra = await startMockEntra({ port: [4579, 4580, 0] }) // a list loads get-port, which is ESM-only
})
afterAll(() => entra.close())

const token = { scopes: ['Tasks.Read'] }

describeTokenValidation({
  entra: () => entra,
  token,
  protect: (text) => entra.tokens.verify(text),
  // It tells the mock's own tokens from others, and is no validator: claims are not its business.
  accept: [
    'algorithm',
    'audience',
    'authorization',
    'form',
    'issuer',
    'key confusion',
    'kind',
    'time',
    'nonce in the header',
  ],
  reject: ['clock a minute ahead'], // it has the clock of the mock, and no leeway
})

test('a validator that believes everything lets every forgery through', async () => {
  const { gotThrough, refused } = await checkTokenValidation({ entra, token, protect: () => true })

  expect(refused).toEqual([])
  expect(gotThrough.length).toBeGreaterThan(100)
})

// Jest gives each test file a global object of its own, while the sockets are everybody's.
const net = require('node:net')
const tls = require('node:tls')

const { startMockEntra } = require('mock-entra')

/** What interception changes, for all files of the process: they share its sockets, and have each a global object. */
const touched = () => [Reflect.get(net.Socket.prototype, 'connect'), tls.createSecureContext]

// Twice, as two files of a worker would.
test.each([1, 2])(
  'a mock that intercepts is reached by production URLs, and leaves nothing behind: %i',
  async () => {
    const before = touched()
    const entra = await startMockEntra({ intercept: true })
    const { tenantId } = entra

    const answer = await fetch(
      `https://login.microsoftonline.com/${tenantId}/v2.0/.well-known/openid-configuration`,
    )
    const { issuer } = await answer.json()
    const during = touched()
    await entra.close()

    expect(issuer).toBe(`https://login.microsoftonline.com/${tenantId}/v2.0`)
    expect(during[0]).not.toBe(before[0])
    expect(touched().map((now, index) => now === before[index])).toEqual([true, true])
  },
)

import { generateKeyPairSync, sign } from 'node:crypto'

import { answerParent } from './answer.mjs'
import { servers } from './servers.cjs'

// Mints tokens without HTTP and makes raw signatures, in turns, so that what disturbs the one disturbs the other.

const running = {}
for (const [name, server] of Object.entries(servers))
  running[name] = await server.start(await server.import())

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const token = await servers['mock-entra'].mint(running['mock-entra'])
const signingInput = Buffer.from(token.slice(0, token.lastIndexOf('.')))

const work = {
  signature: () => sign('sha256', signingInput, privateKey),
  'mock-entra': () => servers['mock-entra'].mint(running['mock-entra']),
  'oauth2-mock-server': () => servers['oauth2-mock-server'].mint(running['oauth2-mock-server']),
}

answerParent(
  {
    /** Does one kind of work for a while. CPU time is in microseconds, like the server's. */
    run: async ({ kind, milliseconds }) => {
      const usage = process.cpuUsage()
      const start = performance.now()
      const end = start + milliseconds
      let count = 0
      for (; performance.now() < end; count++) await work[kind]()
      const { user, system } = process.cpuUsage(usage)
      return { count, seconds: (performance.now() - start) / 1000, cpu: user + system }
    },
  },
  async () => {
    for (const [name, server] of Object.entries(servers)) await server.close(running[name])
  },
)

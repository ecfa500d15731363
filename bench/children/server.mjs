import { answerParent } from './answer.mjs'
import { servers } from './servers.cjs'

// A server for the load, with an account of what it uses.

const server = servers[process.argv[2]]
const running = await server.start(await server.import(), { autoSignIn: true })

answerParent(
  {
    describe: () => server.describe(running),
    usage: () => {
      const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
      return { cpu: userCPUTime + systemCPUTime, peakMemory: maxRSS * 1024 }
    },
  },
  () => server.close(running),
)

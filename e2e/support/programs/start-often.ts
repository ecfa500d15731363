/** Starts and closes a mock many times, and prints what the process held after each hundred, as JSON. */
import { startMockEntra } from 'mock-entra'

const rounds = Number(process.argv[2])
const held: Held[] = []

interface Held {
  readonly round: number
  readonly heapUsed: number
  readonly rss: number
  readonly resources: readonly string[]
}

for (let round = 1; round <= rounds; round++) {
  await (await startMockEntra()).close()
  if (round % 100 === 0) held.push(await measure(round))
}
console.log(JSON.stringify(held)) // at the end, because stdout is a handle too

async function measure(round: number): Promise<Held> {
  // A closed handle goes at the end of a turn of the event loop, after its immediates.
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { round, heapUsed, rss, resources: process.getActiveResourcesInfo() }
}

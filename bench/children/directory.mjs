import { startMockEntra } from 'mock-entra'

// Fills a directory, asks Microsoft Graph for parts of it, and prints what that took.

const users = 100_000
const apps = 10_000
const rounds = 61

const before = measureMemory()
const entra = await startMockEntra({
  tenants: [
    {
      users: Array.from({ length: users }, (_, index) => ({
        userPrincipalName: `user${index}`,
        displayName: `User ${index}`,
      })),
      apps: Array.from({ length: apps }, (_, index) => ({ displayName: `App ${index}` })),
    },
  ],
  validateTokens: false,
})
const bytesPerObject = (measureMemory() - before) / (users + 2 * apps) // an app is two objects

const user = await first('/users?$select=id,userPrincipalName&$filter=displayName eq %27User 4711%27')
const app = await first('/applications?$select=appId&$filter=displayName eq %27App 4711%27')
const { '@odata.nextLink': next } = await ask('/users?$top=100')

const questions = {
  'a user by id': () => `/users?$filter=id eq %27${user.id}%27`,
  'a user by name': () => `/users/${user.userPrincipalName}`,
  'an application by client id': () => `/applications?$filter=appId eq %27${app.appId}%27`,
  'users by the beginning of the name': (round) =>
    `/users?$filter=startswith(displayName,%27User 99${round}%27)`,
  'a page of 100 users': () => next.slice(next.indexOf('/v1.0') + 5),
}

const medians = {}
for (const [name, path] of Object.entries(questions)) {
  const times = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await ask(path(round))
    times.push(performance.now() - start)
  }
  medians[name] = times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]
}
process.stdout.write(`${JSON.stringify({ medians, bytesPerObject })}\n`)
await entra.close()

async function first(path) {
  return (await ask(path)).value[0]
}

async function ask(path) {
  const response = await fetch(`${entra.httpUrl}/v1.0${path}`)
  if (response.status !== 200) throw new Error(await response.text())
  return await response.json()
}

function measureMemory() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

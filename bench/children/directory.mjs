import { startMockEntra } from 'mock-entra'

// Fills a directory, asks Microsoft Graph for parts of it, and prints what that took.

const users = 100_000
const apps = 10_000
const rounds = 61

const before = measureMemory()
const entra = await start()
const objects = users + 2 * apps // an app is an application and a service principal
const bytesPerObject = (measureMemory() - before) / objects

await ask('/users?$top=1')
const unindexed = measureMemory() // the client is loaded
const user = await first('/users?$select=id,userPrincipalName&$filter=displayName eq %27User 4711%27')
const app = await first('/applications?$select=id,appId&$filter=displayName eq %27App 9711%27')
const servicePrincipal = await first(`/servicePrincipals?$select=id&$filter=appId eq %27${app.appId}%27`)
const indexBytesPerObject = (measureMemory() - unindexed) / objects

const next = await follow('/users', 1)
const last = await followToLast('/users?$top=999')
const lastByName = await followToLast('/users?$top=999&$filter=startswith(displayName,%27User%27)')

const questions = {
  'a user by id': () => `/users?$filter=id eq %27${user.id}%27`,
  'a user by principal name': () => `/users?$filter=userPrincipalName eq %27${user.userPrincipalName}%27`,
  'an application by id': () => `/applications?$filter=id eq %27${app.id}%27`,
  'an application by client id': () => `/applications?$filter=appId eq %27${app.appId}%27`,
  'a service principal by id': () => `/servicePrincipals?$filter=id eq %27${servicePrincipal.id}%27`,
  'a user by display name': (round) => `/users?$filter=displayName eq %27User 99${round}%27`,
  'users by the beginning of the name': (round) =>
    `/users?$filter=startswith(displayName,%27User 99${round}%27)`,
  'apps by the beginning of the name': (round) =>
    `/applications?$filter=startswith(displayName,%27App 99${round}%27)`,
  'the first 100 users': () => '/users',
  'the next 100': () => next,
  'the last 100': () => last,
  'the last 100 by the beginning of the name': () => lastByName,
  'the first 999 ($top)': () => '/users?$top=999',
}

const times = Object.fromEntries(Object.keys(questions).map((question) => [question, []]))
for (let round = 0; round < rounds; round++) {
  for (const [question, path] of Object.entries(questions)) {
    const start = performance.now()
    await ask(path(round))
    times[question].push(performance.now() - start)
  }
}
const medians = Object.fromEntries(Object.entries(times).map(([question, list]) => [question, median(list)]))
process.stdout.write(`${JSON.stringify({ medians, bytesPerObject, indexBytesPerObject })}\n`)
await entra.close()

/** In a function, so that nothing here keeps what the directory was made of. */
async function start() {
  const seed = {
    users: Array.from({ length: users }, (_, index) => ({
      userPrincipalName: `user${index}`,
      displayName: `User ${index}`,
    })),
    apps: Array.from({ length: apps }, (_, index) => ({ displayName: `App ${index}` })),
  }
  return await startMockEntra({ tenants: [seed], validateTokens: false })
}

async function first(path) {
  return (await ask(path)).value[0]
}

/** The path of the page that comes after some pages. */
async function follow(path, pages) {
  if (pages === 0) return path
  const { '@odata.nextLink': link } = await ask(path)
  return await follow(link.slice(link.indexOf('/v1.0') + 5), pages - 1)
}

/** The path of the last 100 users. */
async function followToLast(path) {
  const after = await follow(path, Math.floor((users - 100) / 999))
  return after.replace('$top=999', '$top=100')
}

async function ask(path) {
  const response = await fetch(`${entra.httpUrl}/v1.0${path}`)
  if (response.status !== 200) throw new Error(await response.text())
  return await response.json()
}

function median(list) {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
}

function measureMemory() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

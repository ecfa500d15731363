'use strict'

const { fetchVerifiedToken } = require('./verified-token.cjs')
const { servers } = require('./servers.cjs')

/**
 * Imports a server, starts it, gets a token and verifies it. Then writes how long import and start took, which tells
 * the parent that the token is there.
 */
async function measureFirstToken({ name, options }, importServer = servers[name].import) {
  const server = servers[name]
  const beforeImport = now()
  const module = await importServer()
  const beforeStart = now()
  const running = await server.start(module, options)
  const afterStart = now()
  await fetchVerifiedToken(server.describe(running))

  const figures = { importing: beforeStart - beforeImport, starting: afterStart - beforeStart }
  process.getBuiltinModule('node:fs').writeSync(1, JSON.stringify(figures)) // at once, as no stream would
  await server.close(running)
}

/** Milliseconds. Not `performance`, which loads a module of Node's at its first use: 5 ms in every process. */
function now() {
  return Number(process.hrtime.bigint()) / 1e6
}

module.exports = { measureFirstToken }

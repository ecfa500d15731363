import { readFileSync } from 'node:fs'

import { claimHosts } from './interception/claim-hosts.ts'
import { allClaims } from './interception/claims.ts'
import { preloadVariable, readPreloadSettings } from './interception/preload-environment.ts'

/*
 * Loaded by Node of a child process before everything else (`NODE_OPTIONS=--import=…`), also in its worker threads: lets
 * production URLs reach the mock of the parent process. Nothing else of the package comes with it.
 */
const { port, hosts, caFile } = readPreloadSettings(process.env[preloadVariable])

// The variable passes through to grandchildren, and an option may stand twice in NODE_OPTIONS.
if (!allClaims().some((claim) => claim.port === port)) {
  claimHosts({ mock: `https://localhost:${port}`, hosts, port, ca: readFileSync(caFile, 'utf8') })
}

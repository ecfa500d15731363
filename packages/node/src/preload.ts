import { readFileSync } from 'node:fs'

import { claimHosts } from './interception/claim-hosts.ts'
import { allClaims } from './interception/claims.ts'
import { openDetours } from './interception/detours.ts'
import {
  assertTransparent,
  preloadVariable,
  readPreloadSettings,
} from './interception/preload-environment.ts'
import { findProxies } from './interception/proxies.ts'
import { isLoopback } from './interception/route.ts'

/*
 * Loaded by Node of a child process before everything else (`NODE_OPTIONS=--import=…`), also in its worker threads: lets
 * production URLs reach the mock of the parent process. Nothing else of the package comes with it.
 */
const { port, hosts, caFile } = readPreloadSettings(process.env[preloadVariable])

// The variable passes through to grandchildren, and an option may stand twice in NODE_OPTIONS.
if (!allClaims().some((claim) => claim.port === port)) {
  const { proxies, opaque } = findProxies(process.env)
  assertTransparent(opaque)
  const claim = claimHosts({
    mock: `https://localhost:${port}`,
    hosts,
    port,
    ca: readFileSync(caFile, 'utf8'),
  })
  // The mock itself, which entra.env names, needs no detour to the mock. The program starts when the others are open.
  const others = proxies.filter((proxy) => proxy.port !== port || !isLoopback(proxy.host))
  for (const [address, detour] of await openDetours(others)) claim.detours.set(address, detour.port)
}

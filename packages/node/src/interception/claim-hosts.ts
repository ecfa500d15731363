import { addClaim, allClaims, isCovered, removeClaim } from './claims.ts'
import type { Claim } from './claims.ts'
import { ConnectionRefusal } from './refusal.ts'
import { patchSockets, restoreSockets } from './socket-patch.ts'

/** Makes connections of this thread to the claimed hosts go to the mock. Everything else stays as it is. */
export function claimHosts(settings: Pick<Claim, 'mock' | 'hosts' | 'port' | 'ca'>): Claim {
  const claim: Claim = {
    ...settings,
    detours: new Map(),
    sockets: new Set(),
    tunnels: new Set(),
    passages: new WeakSet(),
    refusal: undefined,
    refused: 0,
  }
  takeOver(claim)
  addClaim(claim)
  patchSockets()
  return claim
}

/** What earlier mocks have left refused is this one's now. */
function takeOver({ hosts }: Claim): void {
  for (const earlier of allClaims().filter(({ refusal }) => refusal !== undefined)) {
    earlier.hosts = earlier.hosts.filter((host) => !isCovered(host, hosts))
    if (earlier.hosts.length === 0) removeClaim(earlier)
  }
}

/** Gives the hosts back, and ends the connections that clients keep for later. */
export function releaseHosts(claim: Claim): void {
  endConnections(claim)
  removeClaim(claim)
  if (allClaims().length === 0) restoreSockets()
}

/** Keeps the hosts, and lets nobody connect to them. */
export function refuseHosts(claim: Claim, reason: string): void {
  claim.refusal = reason
}

/** A connection that is being made ends with an error: clients wait for one, or for success. */
export function endConnections({ mock, hosts, sockets, tunnels }: Claim): void {
  const refusal = new ConnectionRefusal(hosts[0] ?? 'a host', `the mock at ${mock} has been closed.`)
  for (const socket of [...sockets, ...tunnels]) {
    const isBeingMade =
      socket.connecting || (socket as { secureConnecting?: boolean }).secureConnecting === true
    socket.destroy(isBeingMade ? refusal : undefined)
  }
}

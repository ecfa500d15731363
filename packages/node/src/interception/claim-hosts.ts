import { addClaim, allClaims, removeClaim } from './claims.ts'
import type { Claim } from './claims.ts'
import { patchSockets, restoreSockets } from './socket-patch.ts'

/** Makes connections of this thread to the claimed hosts go to the mock. Everything else stays as it is. */
export function claimHosts(settings: Pick<Claim, 'mock' | 'hosts' | 'port' | 'ca'>): Claim {
  const claim: Claim = { ...settings, detours: new Map(), sockets: new Set(), refusal: undefined }
  addClaim(claim)
  patchSockets()
  return claim
}

/** Gives the hosts back, and ends the connections that clients keep for later. */
export function releaseHosts(claim: Claim): void {
  for (const socket of claim.sockets) socket.destroy()
  removeClaim(claim)
  if (allClaims().length === 0) restoreSockets()
}

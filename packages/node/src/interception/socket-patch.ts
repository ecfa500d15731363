import type { Socket } from 'node:net'
import type { SecureContext, SecureContextOptions } from 'node:tls'

import { allClaims, findClaim } from './claims.ts'
import type { Claim } from './claims.ts'
import { readConnectArguments } from './connect-arguments.ts'
import type { ConnectOptions } from './connect-arguments.ts'
import { ConnectionRefusal, failConnection } from './refusal.ts'
import { findClaimOf, findRoute } from './route.ts'

/*
 * The two places where all of Node's clients meet: in one every socket connects, in the other TLS is told whom to trust.
 * Node looks both up when it needs them, so that it does not matter whether a client was imported before.
 */
const net = process.getBuiltinModule('node:net')
const tls = process.getBuiltinModule('node:tls')

/** On each function of ours: the one in whose place it is. */
const replaced = Symbol.for('mock-entra.replaced')

type Connect = (this: Socket, ...sent: unknown[]) => Socket
type CreateSecureContext = (options?: TlsOptions) => SecureContext
type TlsOptions = SecureContextOptions & ConnectOptions & { readonly socket?: Socket }

const sockets = net.Socket.prototype as unknown as { connect: Connect }
const contexts = tls as unknown as { createSecureContext: CreateSecureContext }

/** Puts ours in the place of Node's functions, or of those that somebody else has put there. Once is enough. */
export function patchSockets(): void {
  if (!(replaced in sockets.connect)) sockets.connect = createConnect(sockets.connect)
  if (!(replaced in contexts.createSecureContext)) {
    contexts.createSecureContext = createCreateSecureContext(contexts.createSecureContext)
  }
}

/** Takes ours away. Where somebody has put theirs on top since, ours stays, and does nothing while nobody claims a host. */
export function restoreSockets(): void {
  sockets.connect = withoutOurs(sockets.connect)
  contexts.createSecureContext = withoutOurs(contexts.createSecureContext)
}

function withoutOurs<Patched extends object>(patched: Patched): Patched {
  let current = patched as Patched & { readonly [replaced]?: Patched }
  while (current[replaced] !== undefined) current = current[replaced]
  return current
}

/** Sends connections to claimed hosts to the mock. Name resolution is spared: the address is loopback's. */
function createConnect(original: Connect): Connect {
  function connect(this: Socket, ...sent: unknown[]): Socket {
    const { options, onConnect } = readConnectArguments(sent)
    const route = findRoute(options)
    if (route === undefined) return Reflect.apply(original, this, sent)
    if (route.way === 'nowhere') return failConnection(this, route.refusal)
    if (route.way === 'to the mock') remember(this, route.claim.sockets)
    else route.claim.passages.add(this)
    if (route.way === 'as it says') return Reflect.apply(original, this, sent)
    const moved = moveToLoopback(options, route.port)
    return Reflect.apply(original, this, onConnect === undefined ? [moved] : [moved, onConnect])
  }
  return Object.assign(connect, { [replaced]: original })
}

function moveToLoopback(options: ConnectOptions, port: number): object {
  const localAddress = undefined // of a network card, from which loopback cannot be reached
  return { ...options, host: '127.0.0.1', port, family: undefined, lookup: undefined, localAddress }
}

function remember(socket: Socket, among: Set<Socket>): void {
  among.add(socket)
  socket.once('close', () => among.delete(socket))
}

/** Trusts the mock's CA for claimed hosts, and nobody else: neither a list of the client's own nor the public CAs. */
function createCreateSecureContext(original: CreateSecureContext): CreateSecureContext {
  function createSecureContext(this: unknown, ...sent: [TlsOptions?]): SecureContext {
    const [options] = sent
    const claim = options === undefined ? undefined : (findClaimOf(options) ?? findClaim(options.servername))
    if (options === undefined || claim === undefined) return Reflect.apply(original, this, sent)
    if (options.socket !== undefined) enterTunnel(options.socket, { claim, options })
    return Reflect.apply(original, this, [{ ...options, ca: [claim.ca] }])
  }
  return Object.assign(createSecureContext, { [replaced]: original })
}

/** TLS can be spoken through a socket that is there already, which may lead to the mock or to somewhere else. */
function enterTunnel(socket: Socket, { claim, options }: { claim: Claim; options: TlsOptions }): void {
  const isOurs = ({ sockets, passages }: Claim): boolean => sockets.has(socket) || passages.has(socket)
  if (allClaims().some(isOurs)) return remember(socket, claim.tunnels)
  throw new ConnectionRefusal(
    options.host ?? options.servername ?? claim.hosts.join(),
    'it goes through a connection that leads elsewhere, as that of a proxy does. Leave the proxy out in tests.',
  )
}

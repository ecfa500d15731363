import type { Socket } from 'node:net'

/** A connection that interception does not let out of the machine. As Node's own errors of connections, it has a code. */
export class ConnectionRefusal extends Error {
  override readonly name = 'ConnectionRefusal'
  /** None that clients know, so that they do not try again. */
  readonly code = 'MOCK_ENTRA_CONNECTION_REFUSED'
  readonly syscall = 'connect'

  constructor(target: string, reason: string) {
    super(`mock-entra refuses a connection to ${target}: ${reason}`)
  }
}

/** Fails a socket as a connection that could not be made: later, and by an event. */
export function failConnection(socket: Socket, refusal: ConnectionRefusal): Socket {
  ;(socket as { connecting: boolean }).connecting = true // so that what is written meanwhile waits
  process.nextTick(() => socket.destroy(refusal))
  return socket
}

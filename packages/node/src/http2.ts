import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { Socket } from 'node:net'

/** HTTP/2, for clients that speak nothing else: made, and its module loaded, when the first of them comes. */
export function createHttp2Part(
  serve: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): (socket: Socket) => void {
  let server: Http2Server | undefined
  return (socket) => {
    server ??= process.getBuiltinModule('node:http2').createServer((incoming, outgoing) => {
      // Node's compatibility API: they have the members of those of HTTP/1.1 that are used here.
      serve(incoming as unknown as IncomingMessage, outgoing as unknown as ServerResponse)
    })
    server.emit('connection', socket)
  }
}

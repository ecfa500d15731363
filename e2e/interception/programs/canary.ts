/** What interception relies on in Node, checked without the mock: told as JSON. */
import net from 'node:net'
import tls from 'node:tls'

const connects: unknown[][] = []
const { connect } = net.Socket.prototype as unknown as { connect: (...sent: unknown[]) => net.Socket }
Object.assign(net.Socket.prototype, {
  connect(this: net.Socket, ...sent: unknown[]) {
    connects.push(sent)
    return Reflect.apply(connect, this, sent)
  },
})
const contexts: object[] = []
const { createSecureContext } = tls
Object.assign(tls, {
  createSecureContext: (options: tls.SecureContextOptions) => {
    contexts.push(options)
    return createSecureContext(options)
  },
})

const server = net.createServer((socket) => socket.destroy())
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as net.AddressInfo

async function end(socket: net.Socket): Promise<void> {
  await new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve))
}

/** What the last call of `connect` was given, read as readConnectArguments does. */
function lastOptions(): Record<string, unknown> {
  const [first, second] = connects.at(-1) ?? []
  if (Array.isArray(first)) return first[0] as Record<string, unknown>
  return typeof first === 'object' ? (first as Record<string, unknown>) : { port: first, host: second }
}

const findings: Record<string, unknown> = {}

await end(net.connect({ host: '127.0.0.1', port }))
findings['net.connect hands options in an array'] =
  Array.isArray(connects.at(-1)?.[0]) && lastOptions()['port'] === port

await end(net.connect(port, '127.0.0.1'))
findings['net.connect normalises positional arguments'] = lastOptions()['host'] === '127.0.0.1'

await end(new net.Socket().connect(port, '127.0.0.1'))
findings['socket.connect is called as it was written'] = connects.at(-1)?.[0] === port

await end(tls.connect({ host: '127.0.0.1', port, servername: 'a.example' }))
findings['tls.connect connects through the prototype'] = lastOptions()['servername'] === 'a.example'
findings['tls.connect asks the module for its context, with the host'] =
  (contexts.at(-1) as { host?: string }).host === '127.0.0.1'

const socket = net.connect({ host: '127.0.0.1', port })
await end(tls.connect({ socket, servername: 'b.example' }))
findings['tls.connect hands on the socket that it is given'] =
  (contexts.at(-1) as { socket?: net.Socket }).socket === socket

const before = connects.length
await fetch(`https://127.0.0.1:${port}`).catch(() => undefined)
findings['fetch connects in the same way'] = connects.length > before

const refused = new net.Socket()
;(refused as { connecting: boolean }).connecting = true
refused.write('waits')
const failure = new Error('refused')
process.nextTick(() => refused.destroy(failure))
findings['a socket that seems to connect fails with what it is destroyed with'] =
  (await new Promise((resolve) => refused.once('error', resolve))) === failure

server.close()
process.stdout.write(JSON.stringify(findings))

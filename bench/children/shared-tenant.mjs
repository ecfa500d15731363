// What a test file does that shares a mock with others: connects to it and gets a tenant of its own there.
import { connectMockEntra } from 'mock-entra'

const { url, key } = JSON.parse(process.argv[2])
const before = process.hrtime.bigint()
const entra = await connectMockEntra(url, key)
const tenant = await entra.createTenant()
const connecting = Number(process.hrtime.bigint() - before) / 1e6

process.getBuiltinModule('node:fs').writeSync(1, JSON.stringify({ connecting }))
await entra.deleteTenant(tenant)
await entra.close()

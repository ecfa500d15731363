import type { TenantReference, TenantSeed } from '@mock-entra/core'

import { createPrivateFolder } from '../private-folder.ts'
import { canTrustInProcess, trustInProcess } from '../trust.ts'
import type { MockCall } from './calls.ts'
import { openConnection } from './connection.ts'
import type { MockDescription, TenantDescription } from './protocol.ts'
import type { RemoteMockEntra, RemoteTenantHandle } from './remote-mock-entra.ts'
import { openRemoteTenant } from './remote-tenant.ts'

/** Loaded by `connectMockEntra`, when it is first called. */
export async function connect(url: string | URL, key: string): Promise<RemoteMockEntra> {
  const connection = openConnection(url, key)
  const call = async <Result>(name: MockCall, ...parameters: readonly unknown[]): Promise<Result> =>
    (await connection.call(name, parameters)) as Result

  const mock = await call<MockDescription>('describe')
  let distrust = canTrustInProcess ? trustInProcess(mock.ca) : undefined
  const target = { url: mock.url, ca: canTrustInProcess ? undefined : mock.ca }
  const files = createPrivateFolder()
  const undoes = new Map<string, () => void>()

  function open(description: TenantDescription): RemoteTenantHandle {
    const { handle, undo } = openRemoteTenant({ connection, description, target, ca: mock.ca, files })
    undoes.set(description.tenantId, undo)
    return handle
  }

  async function deleteTenant(tenant: TenantReference): Promise<void> {
    await call('deleteTenant', tenant)
    const id = typeof tenant === 'string' ? tenant : tenant.tenantId
    undoes.get(id)?.()
    undoes.delete(id)
  }

  async function close(): Promise<void> {
    connection.close()
    for (const undo of undoes.values()) undo()
    files.remove()
    distrust?.()
    distrust = undefined
  }

  return extendRemotely(open(mock.tenant), {
    url: mock.url,
    httpUrl: mock.httpUrl,
    port: mock.port,
    ca: mock.ca,
    get env() {
      return call<Readonly<Record<string, string>>>('env')
    },
    envFor: (...targets) => call('envFor', ...targets),
    takeInternalErrors: () => call('takeInternalErrors'),
    createTenant: async (seed?: TenantSeed) => open(await call('createTenant', seed)),
    deleteTenant,
    close,
    [Symbol.asyncDispose]: close,
  })
}

type MockPart = Omit<RemoteMockEntra, keyof RemoteTenantHandle>

/** Joins the two without reading their getters, which ask the mock. */
function extendRemotely(handle: RemoteTenantHandle, mock: MockPart): RemoteMockEntra {
  return Object.defineProperties(handle, Object.getOwnPropertyDescriptors(mock)) as RemoteMockEntra
}

import { startMockEntra } from 'mock-entra'

import { runToFirstOutput, scriptArguments } from './processes.ts'
import { medianOf } from './statistics.ts'

/** Processes; the first one does not count. */
const rounds = 21

/** What a test file pays for a tenant of its own in a mock of another process. */
export interface SharedMock {
  /** Milliseconds from the call of `connectMockEntra` until the tenant is there. */
  readonly connecting: number
}

export async function measureSharedMock(folder: string): Promise<SharedMock> {
  await using entra = await startMockEntra({ control: true })
  const child = scriptArguments('shared-tenant.mjs', { url: entra.url, key: entra.controlKey })
  const measured: SharedMock[] = []
  for (let round = 0; round < rounds; round++) {
    const { text } = await runToFirstOutput(child, folder)
    measured.push(JSON.parse(text) as SharedMock)
  }
  return { connecting: medianOf(measured.slice(1), ({ connecting }) => connecting) }
}

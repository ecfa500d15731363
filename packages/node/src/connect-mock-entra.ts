import type { RemoteMockEntra } from './control/remote-mock-entra.ts'

/**
 * Steers a mock that runs in another process of this machine, started with `control: true`.
 *
 * The handle has the members of the one that `startMockEntra` returns; what does not wait there returns a promise here.
 * While connected, this process trusts the mock's CA. `close` ends the connection and leaves the mock running.
 *
 * @param url `url` of the mock
 * @param key `controlKey` of the mock
 * @example
 * await using entra = await connectMockEntra(process.env.ENTRA_URL, process.env.ENTRA_KEY)
 * const tenant = await entra.createTenant()
 * await tenant.faults.next('token', { status: 503 }).times(2)
 *
 * @throws {MockEntraError} `MOCK_ENTRA_CONNECTION` where no mock with a control API answers, `MOCK_ENTRA_WRONG_KEY`; later
 * calls throw what they would throw in the mock's own process, and `MOCK_ENTRA_CONNECTION` when the mock has stopped
 */
export async function connectMockEntra(url: string | URL, key: string): Promise<RemoteMockEntra> {
  const { connect } = await import('./control/connect.ts') // nobody else needs it
  return await connect(url, key)
}

import type { RemoteTenantHandle, TenantHandle } from '@mock-entra/node'

import type { Checks } from './setup-options.ts'

/** A mock that tells what went wrong inside it since it was last asked. */
interface TellsInternalErrors {
  readonly takeInternalErrors?: () => readonly unknown[]
}

/** What a tenant leaves behind when a test ends. */
type UsedTenant = Pick<TenantHandle, 'faults' | 'reset'>

/**
 * Fails a test in which the mock itself failed, or which planned what did not happen, and returns the tenant to its seed
 * either way.
 *
 * @param entra the mock that the tenant belongs to
 * @throws the mock's own error as `cause`, with its stack
 * @throws {MockEntraError} `MOCK_ENTRA_UNUSED_FAULT`
 */
export function endTest(tenant: UsedTenant, { failOnUnusedFaults }: Checks, entra: object = tenant): void {
  try {
    assertNoInternalErrors(entra)
    if (failOnUnusedFaults) tenant.faults.assertNonePending()
  } finally {
    tenant.reset()
  }
}

/**
 * The same for a tenant of a mock in another process, which other tests use at the same time: whose test an internal error
 * belongs to is not known, so that it fails the run.
 *
 * @param discard what happens to the tenant then
 */
export async function endRemoteTest(
  { faults }: Pick<RemoteTenantHandle, 'faults'>,
  { failOnUnusedFaults }: Checks,
  discard: () => Promise<void>,
): Promise<void> {
  try {
    if (failOnUnusedFaults) await faults.assertNonePending()
  } finally {
    await discard()
  }
}

/** @throws the mock's own error as `cause`, with its stack */
export function assertNoInternalErrors(entra: TellsInternalErrors): void {
  const errors = entra.takeInternalErrors?.() ?? []
  if (errors.length === 0) return
  const list = errors.map((error) =>
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  )
  throw new Error(
    `mock-entra failed while the tests ran, which is a bug of ours and not of theirs:\n${list.join('\n')}`,
    { cause: errors[0] },
  )
}

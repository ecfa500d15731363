import type { TenantHandle } from '@mock-entra/node'

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

function assertNoInternalErrors(entra: TellsInternalErrors): void {
  const errors = entra.takeInternalErrors?.() ?? []
  if (errors.length === 0) return
  const list = errors.map((error) =>
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  )
  throw new Error(
    `mock-entra failed while this test ran, which is a bug of ours and not of the test:\n${list.join('\n')}`,
    { cause: errors[0] },
  )
}

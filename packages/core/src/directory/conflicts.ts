import { MockEntraError } from '../errors/mock-entra-error.ts'

/** Refuses a value that must be unique in the tenant and is taken. */
export function assertFree(path: string, property: string, value: string, isTaken: boolean): void {
  if (!isTaken) return
  throw new MockEntraError('MOCK_ENTRA_CONFLICT', {
    option: `${path}.${property}`,
    received: `'${value}'`,
    expected: `a value that nothing else in the tenant has`,
    remedy: `Choose another ${property}, or leave it out where it has a default.`,
  })
}

import { MockEntraError, describeValue } from '@mock-entra/core'

/** @param name how the value is called in messages */
export function parseNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || typeof value === 'number') return value
  if (typeof value === 'string' && /^-?\d+$/.test(value.trim())) return Number(value)
  throw invalid(name, value, 'a whole number')
}

/** @param name how the value is called in messages */
export function parseFlag(value: unknown, name: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw invalid(name, value, 'true or false')
}

/** @param name how the value is called in messages */
export function parseText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined // YAML has null for a key without a value
  if (typeof value === 'string') return value
  throw invalid(name, value, 'a text')
}

function invalid(option: string, value: unknown, expected: string): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option,
    received: describeValue(value),
    expected,
    remedy: `Correct ${option}, or leave it out for the default.`,
  })
}

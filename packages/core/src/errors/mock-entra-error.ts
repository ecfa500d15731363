/** The stable names of what a developer can do wrong with the mock itself. */
export type MockEntraErrorCode =
  | 'MOCK_ENTRA_CLOSED'
  | 'MOCK_ENTRA_CONFIG_FILE'
  | 'MOCK_ENTRA_CONFLICT'
  | 'MOCK_ENTRA_CONNECTION'
  | 'MOCK_ENTRA_DATA_DIR'
  | 'MOCK_ENTRA_INVALID_OPTION'
  | 'MOCK_ENTRA_INVALID_TOKEN'
  | 'MOCK_ENTRA_MISSING_OBJECT'
  | 'MOCK_ENTRA_NO_SUCH_REQUEST'
  | 'MOCK_ENTRA_PORT_TAKEN'
  | 'MOCK_ENTRA_SIGN_IN_REFUSED'
  | 'MOCK_ENTRA_UNKNOWN_OPTION'
  | 'MOCK_ENTRA_UNSUPPORTED_NODE'
  | 'MOCK_ENTRA_UNUSED_FAULT'
  | 'MOCK_ENTRA_WRONG_KEY'

export interface MockEntraErrorDetails {
  /** Which option, argument or file, as a path: `tenants[0].apps[1].secret`. */
  readonly option: string
  /** What was received, rendered for reading. Never a secret. */
  readonly received: string
  /** What would have been accepted. */
  readonly expected: string
  /** What to do now. */
  readonly remedy: string
  readonly cause?: unknown
}

/** The developer misused the mock: names the option, what was received, what was expected, and the remedy. */
export class MockEntraError extends Error {
  override readonly name = 'MockEntraError'
  readonly code: MockEntraErrorCode
  readonly option: string
  readonly received: string
  readonly expected: string
  readonly remedy: string

  constructor(code: MockEntraErrorCode, details: MockEntraErrorDetails) {
    const { option, received, expected, remedy, cause } = details
    super(
      `${option}: received ${received}, expected ${expected}. ${remedy}`,
      cause === undefined ? {} : { cause },
    )
    this.code = code
    this.option = option
    this.received = received
    this.expected = expected
    this.remedy = remedy
  }
}

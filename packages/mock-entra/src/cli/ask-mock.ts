import { MockEntraError } from '@mock-entra/core'

/** What a mock says of a request that it refuses. */
interface Refusal {
  readonly error_description?: string
}

/**
 * Sends a form to an endpoint of a running mock.
 *
 * @throws {MockEntraError} no mock answers there
 */
export async function postForm<Answer extends object>(
  endpoint: string,
  body: URLSearchParams,
): Promise<Partial<Answer> & Refusal> {
  return await reach(endpoint, async () => {
    const response = await fetch(endpoint, { method: 'POST', body })
    return (await response.json()) as Partial<Answer> & Refusal
  })
}

/** @throws {MockEntraError} in place of what `fetch` and the reading of answers throw where no mock is */
export async function reach<Answer>(endpoint: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (cause) {
    throw describeFault(endpoint, cause as Error)
  }
}

function describeFault(endpoint: string, cause: Error): MockEntraError {
  const { code = '', message = cause.message } = (cause.cause ?? {}) as {
    readonly code?: string
    readonly message?: string
  }
  const isUntrusted = /CERT|SELF_SIGNED/.test(code)
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: '--url',
    received: `'${endpoint}', where no mock-entra answers (${code === '' ? message : code})`,
    expected: 'the URL of a running mock',
    remedy: isUntrusted
      ? 'Its certificate is not trusted: use the http URL, or set NODE_EXTRA_CA_CERTS to its CA file.'
      : 'Start one with: mock-entra start',
    cause,
  })
}

/** Says on the standard error stream why there is no answer, and returns the exit code. */
export function refuse(reason: string): number {
  process.stderr.write(`mock-entra: ${reason}\n`)
  return 1
}

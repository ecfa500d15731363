import { MockEntraError } from '@mock-entra/core'

/** What a mock says of a request that it refuses. */
interface Refusal {
  readonly error_description?: string
}

/**
 * Sends a form to a running mock.
 *
 * @param url what `--url` says
 * @throws {MockEntraError} no mock answers there
 */
export async function postForm<Answer extends object>(
  url: string,
  path: string,
  body: URLSearchParams,
): Promise<Partial<Answer> & Refusal> {
  const base = url.replace(/\/$/, '')
  return await reach(base, async () => {
    const response = await fetch(`${base}${path}`, { method: 'POST', body })
    return (await response.json()) as Partial<Answer> & Refusal
  })
}

/** @throws {MockEntraError} in place of what `fetch` and the reading of answers throw where no mock is */
export async function reach<Answer>(url: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (cause) {
    throw describeFault(url, cause as Error)
  }
}

function describeFault(url: string, cause: Error): MockEntraError {
  const { code = '', message = cause.message } = (cause.cause ?? {}) as {
    readonly code?: string
    readonly message?: string
  }
  const isUntrusted = /CERT|SELF_SIGNED/.test(code)
  return new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: '--url',
    received: `'${url}', where no mock-entra answers (${code === '' ? message : code})`,
    expected: 'the URL of a running mock',
    remedy: isUntrusted
      ? 'Its certificate is not trusted: use the http URL, or set NODE_EXTRA_CA_CERTS to its CA file.'
      : 'Start one with: npx mock-entra',
    cause,
  })
}

/** Says on the standard error stream why there is no answer, and returns the exit code. */
export function refuse(reason: string): number {
  process.stderr.write(`mock-entra: ${reason}\n`)
  return 1
}

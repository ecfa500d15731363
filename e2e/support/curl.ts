import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What curl got. */
export interface Curled {
  readonly status: number
  readonly type: string
  readonly body: Record<string, unknown>
}

/** Quiet but for errors, past any proxy of the developer's, and with the status behind the body. */
const flags = ['--silent', '--show-error', '--noproxy', '*', '--write-out', '\n%{http_code} %{content_type}']

/** Runs the system's curl with these arguments, and parses the JSON that it prints. */
export async function curl(...args: readonly string[]): Promise<Curled> {
  const { stdout } = await promisify(execFile)('curl', [...flags, ...args])
  const end = stdout.lastIndexOf('\n')
  const [status, ...type] = stdout.slice(end + 1).split(' ')
  return {
    status: Number(status),
    type: type.join(' '),
    body: JSON.parse(stdout.slice(0, end)) as Record<string, unknown>,
  }
}

/** The arguments that make curl post a form. */
export function form(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`])
}

import { existsSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { runCli, startServer } from '../support/cli.ts'
import { runChild } from '../support/run-child.ts'

/** What a shell has when it has run the lines. */
function inShell(lines: string, command: string): Promise<{ readonly output: string }> {
  return runChild('sh', ['-c', `${lines}\n${command}`], {})
}

describe('mock-entra env', () => {
  test("makes a shell's programs reach the running server by production URLs", async () => {
    await using server = await startServer(['--tenant-id', '99999999-9999-4999-8999-999999999999'])
    const { output: lines, errors } = await runCli(['env', '--url', server.httpUrl, '--shell', 'sh'])

    const { output } = await inShell(
      lines,
      'curl --silent https://login.microsoftonline.com/$AZURE_TENANT_ID/v2.0/.well-known/openid-configuration',
    )

    expect(errors).toBe('')
    expect(JSON.parse(output)).toMatchObject({
      issuer: 'https://login.microsoftonline.com/99999999-9999-4999-8999-999999999999/v2.0',
    })
  })

  test("keeps the shell's own NODE_OPTIONS and NO_PROXY", async () => {
    await using server = await startServer()

    const { output } = await runCli(['env', '--url', server.url, '--shell', 'sh', '--for', 'node,curl'], {
      env: { NODE_OPTIONS: '--no-deprecation', NO_PROXY: 'db.internal' },
    })

    expect(output).toMatch(/^export NODE_OPTIONS='--no-deprecation --import=file:/m)
    expect(output).toMatch(/^export NO_PROXY='db\.internal,localhost,127\.0\.0\.1,::1'$/m)
    expect(output).not.toContain('AZURE_')
    expect(output).toContain(
      `# Run this: eval "$(npx mock-entra env --url ${server.url} --shell sh --for node,curl)"`,
    )
  })

  test('finds nothing once the server has ended', async () => {
    const server = await startServer()
    const { output } = await runCli(['env', '--url', server.httpUrl, '--shell', 'sh', '--for', 'go'])
    const [, caFile = ''] = /SSL_CERT_FILE='([^']+)'/.exec(output) ?? []
    await server.end()

    const { code, errors } = await runCli(['env', '--url', server.httpUrl])

    expect(existsSync(caFile)).toBe(false)
    expect({ code, errors }).toEqual({
      code: 1,
      errors:
        `mock-entra: --url: received '${server.httpUrl}', where no server runs that this user started with npx ` +
        'mock-entra, expected the URL of a running server on this machine. Start one with: npx mock-entra. To give one ' +
        'command a server of its own, use: npx mock-entra exec -- command\n',
    })
  })

  test('finds nothing of a server that was killed', async () => {
    const server = await startServer()
    await server.end('SIGKILL')

    const { code } = await runCli(['env', '--url', server.httpUrl])

    expect(code).toBe(1)
  })

  test.each([
    [
      ['env', '--url', 'https://login.microsoftonline.com'],
      /expected the URL of a running server on this machine/,
    ],
    [['env', '--url', 'localhost'], /expected the URL of a running server on this machine/],
  ])('refuses %j', async (args, message) => {
    const { code, errors } = await runCli(args)

    expect(code).toBe(1)
    expect(errors).toMatch(message)
  })
})

import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { aFolder, runCli, spawnCli, startServer } from '../support/cli.ts'
import { occupyPort } from '../support/free-port.ts'
import { trustingFetch } from '../support/trusting-fetch.ts'

const tenantId = '00000000-0000-0000-0000-000000000002'

describe('start --json', () => {
  test('prints one line, and nothing else, with all that a client needs', async () => {
    await using server = await startServer()
    await trustingFetch(server.caFile, `${server.authority}/discovery/v2.0/keys`)

    const { output } = await server.end()

    const { port } = server
    expect(output.endsWith('}\n')).toBe(true)
    expect(output.split('\n')).toHaveLength(2)
    expect(JSON.parse(output)).toStrictEqual({
      url: `https://localhost:${port}`,
      httpUrl: `http://localhost:${port}`,
      port: expect.any(Number),
      authority: `https://localhost:${port}/${tenantId}`,
      issuer: `https://localhost:${port}/${tenantId}/v2.0`,
      tenantId,
      clientId: '11111111-1111-1111-1111-111111111111',
      clientSecret: 'floci-az-dev-secret',
      caFile: expect.stringMatching(/ca\.pem$/),
    })
  })

  test('prints it when the server answers, over HTTPS to who trusts the CA file', async () => {
    await using server = await startServer()

    const { status, body } = await trustingFetch(
      server.caFile,
      `${server.authority}/v2.0/.well-known/openid-configuration`,
    )

    expect(status).toBe(200)
    expect(body['issuer']).toBe(server.issuer)
  })

  test('prints it when the server answers, over plain HTTP', async () => {
    await using server = await startServer()

    const response = await fetch(`${server.httpUrl}/${tenantId}/v2.0/.well-known/openid-configuration`)

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ issuer: `${server.httpUrl}/${tenantId}/v2.0` })
  })
})

describe('start', () => {
  test('prints authority, credentials and CA file for people', async () => {
    await using cli = spawnCli(['start', '--port', '0'])

    const [welcome] = await cli.waitForOutput(/[^]*Stop with Ctrl\+C\.\n/)

    const port = /https:\/\/localhost:(\d+)/.exec(welcome)?.[1]
    const value = (label: string): string | undefined =>
      new RegExp(`^ {2}${label} {2,}(.+)$`, 'm').exec(welcome)?.[1]
    expect(welcome).toMatch(/^mock-entra \d+\.\d+\.\d+ is running\. For tests only: never /)
    expect(value('Authority')).toBe(`https://localhost:${port}/${tenantId}`)
    expect(value('Plain HTTP')).toBe(`http://localhost:${port}/${tenantId}`)
    expect(value('Issuer')).toBe(`https://localhost:${port}/${tenantId}/v2.0`)
    expect(value('Tenant id')).toBe(tenantId)
    expect(value('Client id')).toBe('11111111-1111-1111-1111-111111111111')
    expect(value('Client secret')).toBe('floci-az-dev-secret')
    expect(value('User')).toMatch(/^alice@contoso\.onmicrosoft\.com, password \S+$/)
    expect(existsSync(value('CA file') ?? '')).toBe(true)
  })

  test('prints a command for a token that works as it is', async () => {
    await using cli = spawnCli(['start', '--port', '0'])
    const [, command = ''] = await cli.waitForOutput(/^Get a token with: npx mock-entra (.+)$/m)

    const { code, output } = await runCli(command.split(' '))

    expect(code).toBe(0)
    expect(output).toContain('"aud": "22222222-2222-2222-2222-222222222222"')
  })

  test('prints a command for a token of the app that a config file names', async () => {
    const config = join(import.meta.dirname, '../readme/mock-entra.config.mts')
    await using cli = spawnCli(['--port', '0', '--config', config])
    const [, command = ''] = await cli.waitForOutput(/^Get a token with: npx mock-entra (.+)$/m)

    const { code, output } = await runCli(command.split(' '))

    expect(code).toBe(0)
    expect(output).toMatch(/"azp": "(?!11111111)/)
  })

  test('is the command where none is named', async () => {
    await using cli = spawnCli(['--port', '0'])

    await expect(cli.waitForOutput(/^mock-entra .* is running/)).resolves.toBeDefined()
  })

  test('logs each request in one line on the standard error stream, a refusal with its reason', async () => {
    await using server = await startServer()

    await fetch(`${server.httpUrl}/${tenantId}/discovery/v2.0/keys`)
    await fetch(`${server.httpUrl}/${tenantId}/oauth2/v2.0/token`, { method: 'POST' })

    const [logged] = await server.waitForErrors(/^GET [^\n]+\nPOST [^\n]+\n/)
    expect(logged).toMatch(
      new RegExp(
        `^GET /${tenantId}/discovery/v2\\.0/keys 200\nPOST /${tenantId}/oauth2/v2\\.0/token 400 AADSTS900144 .`,
      ),
    )
  })

  test('logs no request with --quiet', async () => {
    await using server = await startServer(['--quiet'])
    await fetch(`${server.httpUrl}/${tenantId}/discovery/v2.0/keys`)

    const { errors } = await server.end()

    expect(errors).toBe('')
  })

  test('logs no request with --quiet, whatever the config file says', async () => {
    using folder = aFolder()
    writeFileSync(`${folder.path}/config.json`, '{ "log": true }')
    await using server = await startServer(['--quiet', '--config', `${folder.path}/config.json`])
    await fetch(`${server.httpUrl}/${tenantId}/discovery/v2.0/keys`)

    const { errors } = await server.end()

    expect(errors).toBe('')
  })
})

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test('ends the server with exit code 0, and removes the CA file', async () => {
    using folder = aFolder()
    await using server = await startServer([], { env: { TMPDIR: folder.path } })
    expect(server.caFile.startsWith(folder.path)).toBe(true)
    expect(existsSync(server.caFile)).toBe(true)

    const result = await server.end(signal)

    expect(result).toMatchObject({ code: 0, signal: null, errors: '' })
    expect(readdirSync(folder.path)).toEqual([])
  })

  test('ends the server while clients are connected', async () => {
    await using server = await startServer()
    const socket = connect(server.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve))
    socket.write('GET /common/discovery/v2.0/keys HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))

    const { code } = await server.end(signal)

    expect(code).toBe(0)
    await closed
  })
})

test('a port that is taken ends with exit code 1, its number and a way out', async () => {
  await using taken = await occupyPort(0)

  const { code, output, errors } = await runCli(['start', '--port', String(taken.port)])

  expect(code).toBe(1)
  expect(output).toBe('')
  expect(errors).toContain(`${taken.port}, which another process listens on`)
  expect(errors).toMatch(/Stop the other process, choose another port/)
  expect(errors.trimEnd().split('\n')).toHaveLength(1)
})

test('a port that is taken ends with a way out that the command line has', async () => {
  await using taken = await occupyPort(0)

  const { errors } = await runCli(['start', '--port', String(taken.port)])

  expect(errors).toContain('--port')
  expect(errors).not.toContain('options.port')
})

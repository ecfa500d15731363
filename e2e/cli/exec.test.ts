import { describe, expect, test } from 'vitest'

import { runCli, spawnCli } from '../support/cli.ts'

/** A program that asks production for the keys, with Node and with curl, and prints how many it got. */
const askForKeys = `
  const url = 'https://login.microsoftonline.com/common/discovery/v2.0/keys'
  const { keys } = await (await fetch(url)).json()
  console.log(keys.length, process.env.AZURE_CLIENT_ID)
`

const node = [process.execPath, '--input-type=module', '--eval']

describe('mock-entra exec', () => {
  test('runs a command whose production URLs lead to a server of its own', async () => {
    const { code, output, errors } = await runCli(['exec', '--', ...node, askForKeys])

    expect({ code, output, errors }).toEqual({
      code: 0,
      output: '1 11111111-1111-1111-1111-111111111111\n',
      errors: '',
    })
  })

  test('takes the flags of start, and gives the command what programs are named', async () => {
    const print = `
      const { AZURE_TENANT_ID, AZURE_CONFIG_DIR, CURL_CA_BUNDLE } = process.env
      console.log(AZURE_TENANT_ID, AZURE_CONFIG_DIR, CURL_CA_BUNDLE.endsWith('ca.pem'))
    `
    const tenantId = '99999999-9999-4999-8999-999999999999'

    const flags = ['--tenant-id', tenantId, '--for', 'curl, azure-sdk']
    const { output } = await runCli(['exec', ...flags, '--', ...node, print])

    expect(output).toBe(`${tenantId} undefined true\n`)
  })

  test.each([
    ['its exit code', 'process.exit(7)', 7],
    ['128 and the number of the signal that ended it', "process.kill(process.pid, 'SIGTERM')", 143],
  ])('ends with %s', async (_, program, expected) => {
    const { code } = await runCli(['exec', '--', ...node, program])

    expect(code).toBe(expected)
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on', async (signal) => {
    const program = `
      process.on('${signal}', () => { console.log('got ${signal}'); process.exit(3) })
      console.log('ready'); setInterval(() => {}, 1000)
    `
    await using cli = spawnCli(['exec', '--', ...node, program])
    await cli.waitForOutput(/ready/)

    const { code, output } = await cli.end(signal)

    expect({ code, output }).toEqual({ code: 3, output: `ready\ngot ${signal}\n` })
  })

  test.each([
    [
      '127',
      ['nosuch-command'],
      "mock-entra: there is no command 'nosuch-command'. Check its name, and the PATH.\n",
    ],
    [
      '126',
      [import.meta.filename],
      `mock-entra: cannot run '${import.meta.filename}' (spawn ${import.meta.filename} EACCES). ` +
        'Check that it is a program that this user may run.\n',
    ],
  ])('ends with %s where there is nothing to run', async (expected, command, message) => {
    const { code, errors } = await runCli(['exec', '--', ...command])

    expect({ code: String(code), errors }).toEqual({ code: expected, errors: message })
  })

  test.each([
    [
      ['exec'],
      /exec: received no command, expected a command behind --\. For example: npx mock-entra exec -- npm test/,
    ],
    [['exec', 'npm', 'test'], /received 'npm'.* Put the command behind --\./],
    [['exec', '--for', 'pyton', '--', 'true'], /--for: received 'pyton', .* Did you mean 'python'\?/],
    [
      ['exec', '--allow-hosts', 'graph.microsoft.com', '--', 'true'],
      /--allow-hosts: received 'graph\.microsoft\.com'/,
    ],
  ])('refuses %j', async (args, message) => {
    const { code, errors } = await runCli(args)

    expect(code).toBe(1)
    expect(errors).toMatch(message)
  })
})

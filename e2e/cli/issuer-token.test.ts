import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { aFolder, runCli, startServer } from '../support/cli.ts'
import type { CliServer } from '../support/cli.ts'
import { findFreePort } from '../support/free-port.ts'

const issuer = 'https://token.actions.githubusercontent.com'
const subject = 'repo:contoso/platform:ref:refs/heads/main'

const folder = aFolder()
let server: CliServer

beforeAll(async () => {
  const config = join(folder.path, 'mock-entra.json')
  const app = { federatedIdentityCredentials: [{ issuer, subject }] }
  writeFileSync(config, JSON.stringify({ tenants: [{ apps: [app] }] }))
  server = await startServer(['--config', config])
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

function askForToken(assertion: string): Promise<Response> {
  return fetch(`${server.httpUrl}/${server.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: server.clientId,
      grant_type: 'client_credentials',
      scope: 'https://management.azure.com/.default',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
}

describe('issuer-token', () => {
  test('prints a token that stands for the credential of an app which trusts issuer and subject', async () => {
    const { code, output, errors } = await runCli(['issuer-token', '--url', server.httpUrl, issuer, subject])

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(decodeJwt(output)).toMatchObject({ iss: issuer, sub: subject, aud: 'api://AzureADTokenExchange' })
    const response = await askForToken(output.trim())
    expect(response.status).toBe(200)
  })

  test('prints a token of a subject that nobody trusts, which is refused with AADSTS700213', async () => {
    const { output } = await runCli(['issuer-token', '--url', server.httpUrl, issuer, `${subject}2`])

    const response = await askForToken(output.trim())

    expect(await response.json()).toMatchObject({ error_codes: [700213] })
  })

  test('says the audience that is given', async () => {
    const { output } = await runCli([
      'issuer-token',
      '--url',
      `${server.httpUrl}/`,
      issuer,
      subject,
      'api://other',
    ])

    expect(decodeJwt(output).aud).toBe('api://other')
  })

  test.each([
    ['an issuer that is no URL', ['github', subject], 'AADSTS\\d+: .*issuer'],
    ['a tenant that does not exist', ['--tenant', 'fabrikam.example', issuer, subject], 'AADSTS90002: '],
    ['a missing subject', [issuer], 'subject: received nothing, expected issuer subject \\[audience\\]'],
    ['an argument too many', [issuer, subject, 'a', 'b'], "arguments: received 'b'"],
  ])('ends with exit code 1 and the reason for %s', async (_, args, reason) => {
    const { code, output, errors } = await runCli(['issuer-token', '--url', server.httpUrl, ...args])

    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors).toMatch(new RegExp(`^mock-entra: ${reason}`))
    expect(errors.trimEnd().split('\n')).toHaveLength(1)
  })

  test('says where no server answers', async () => {
    const url = `http://localhost:${await findFreePort()}`

    const { code, errors } = await runCli(['issuer-token', '--url', url, issuer, subject])

    expect(code).toBe(1)
    expect(errors).toContain('Start one with: npx mock-entra')
  })
})

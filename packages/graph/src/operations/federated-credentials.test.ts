import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Answered } from '../testing/index.ts'

const credential = {
  name: 'github-main',
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:contoso/tasks:ref:refs/heads/main',
  audiences: ['api://AzureADTokenExchange'],
}
const expression = { value: "claims['sub'] matches 'repo:contoso/*'", languageVersion: 1 }

function anApp(): {
  readonly ask: (request: string, body?: object, headers?: Record<string, string>) => Promise<Answered>
  readonly id: string
} {
  const { ask, tenant } = aGraph()
  const [app] = tenant.applications.values()
  const path = `/applications/${app!.id}/federatedIdentityCredentials`
  return {
    id: app!.id,
    ask: (request, body, headers = {}) => {
      const [method, rest = ''] = request.split(' ')
      return ask(`${method} ${path}${rest}`, { headers, ...(body && { body }) })
    },
  }
}

describe('federated identity credential', () => {
  it('is created, read by id and by name, changed and deleted', async () => {
    const { ask, id } = anApp()

    const created = await ask('POST', credential)
    const byId = await ask(`GET /${String(created.body['id'])}`)
    const byName = await ask('GET /github-main')
    const byKey = await ask("GET (name='github-main')")
    const patched = await ask('PATCH /github-main', { subject: 'repo:contoso/tasks:pull_request' })
    const listed = await ask('GET')
    const deleted = await ask('DELETE /github-main')
    const gone = await ask('GET /github-main')

    expect(created).toMatchObject({
      status: 201,
      body: {
        '@odata.context': `https://localhost:4577/v1.0/$metadata#applications('${id}')/federatedIdentityCredentials/$entity`,
        ...credential,
        description: null,
      },
    })
    expect(created.body).not.toHaveProperty('claimsMatchingExpression')
    expect([byId.body, byName.body, byKey.body]).toEqual([created.body, created.body, created.body])
    expect(listed.value).toMatchObject([{ name: 'github-main', subject: 'repo:contoso/tasks:pull_request' }])
    expect([patched.status, deleted.status, gone.status]).toEqual([204, 204, 404])
  })

  it('has an expression in place of the subject', async () => {
    const { ask } = anApp()
    const { subject: _, ...rest } = credential

    const { body } = await ask('POST', { ...rest, claimsMatchingExpression: expression })

    expect(body).toMatchObject({ subject: null, claimsMatchingExpression: expression })
  })

  it('is created by name where it is missing and the client prefers that', async () => {
    const { ask } = anApp()
    const { name: _, ...rest } = credential
    const headers = { prefer: 'create-if-missing' }

    const missing = await ask("PATCH (name='github-main')", rest)
    const created = await ask("PATCH (name='github-main')", rest, headers)
    const changed = await ask("PATCH (name='github-main')", { description: 'x' }, headers)

    expect([missing.status, created.status, changed.status]).toEqual([404, 201, 204])
  })

  it.each([
    [
      { name: 'no spaces' },
      400,
      'Request_BadRequest',
      "Property 'name' of FederatedIdentityCredential is invalid",
    ],
    [{ audiences: ['a', 'b'] }, 400, 'Request_BadRequest', 'must have exactly one audience'],
    [{ audiences: [] }, 400, 'Request_BadRequest', 'must have exactly one audience'],
    [{ claimsMatchingExpression: expression }, 400, 'Request_BadRequest', 'mutually exclusive'],
    [
      { subject: null },
      400,
      'Request_BadRequest',
      "Property 'subject' of FederatedIdentityCredential is invalid",
    ],
    [
      { issuer: 'not a url' },
      400,
      'Request_BadRequest',
      "Property 'issuer' of FederatedIdentityCredential is invalid",
    ],
    [{ issuer: undefined }, 400, 'Request_BadRequest', "A value is required for property 'issuer'"],
    [{ colour: 'red' }, 400, 'Request_BadRequest', "Invalid property 'colour'."],
    [{ name: 'taken' }, 409, 'Request_MultipleObjectsWithSameKeyValue', 'with name taken already exists'],
    [
      { subject: 'taken' },
      400,
      'InvalidFederatedIdentityCredentialValue',
      'The combination of issuer and subject must be unique',
    ],
  ])('is refused with %j', async (change, status, code, message) => {
    const { ask } = anApp()
    await ask('POST', { ...credential, name: 'taken', subject: 'taken' })

    const answer = await ask('POST', { ...credential, ...change })

    expect(answer).toMatchObject({ status, error: { code, message: expect.stringContaining(message) } })
  })

  it('keeps its name', async () => {
    const { ask } = anApp()
    await ask('POST', credential)

    const renamed = await ask('PATCH /github-main', { name: 'other' })
    const repeated = await ask('PATCH /github-main', { ...credential, description: 'x' })

    expect(renamed.error?.message).toBe("Property 'name' is read-only and cannot be set.")
    expect(repeated.status).toBe(204)
  })

  it('is one of at most 20', async () => {
    const { ask } = anApp()
    for (let index = 0; index < 20; index++) {
      await ask('POST', { ...credential, name: `credential-${index}`, subject: `subject-${index}` })
    }

    const answer = await ask('POST', credential)

    expect(answer).toMatchObject({ status: 403, error: { code: 'Directory_QuotaExceeded' } })
  })
})

import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'

const apps = [
  { displayName: 'Alpha', identifierUris: ['api://alpha'], tags: ['blue', 'small'] },
  { displayName: 'alphabet', tags: ['red'] },
  { displayName: "O'Neil" },
]
const advanced = { consistencylevel: 'eventual' }

async function namesOf(filter: string, headers: Record<string, string> = {}): Promise<unknown> {
  const { ask } = aGraph({ apps, apis: [] }, { validateTokens: false })
  const count = headers === advanced ? '&$count=true' : ''
  const answer = await ask(`GET /applications?$filter=${encodeURIComponent(filter)}${count}`, { headers })
  return answer.error?.message ?? answer.value.map(({ displayName }) => displayName)
}

describe('filtering of applications', () => {
  it.each([
    ["displayName eq 'ALPHA'", ['Alpha']],
    ["displayName eq 'O''Neil'", ["O'Neil"]],
    ["displayname eq 'Alpha'", ['Alpha']],
    ["startswith(displayName,'ALPHA')", ['Alpha', 'alphabet']],
    ["startswith(displayName,'')", ['Alpha', 'alphabet', "O'Neil"]],
    ["displayName in ('Alpha','none')", ['Alpha']],
    ["identifierUris/any(s:s eq 'API://alpha')", ['Alpha']],
    ["tags/any(t:startswith(t,'bl'))", ['Alpha']],
    ['tags/any()', ['Alpha', 'alphabet']],
    ["startswith(displayName,'a') and tags/any(t:t eq 'red')", ['alphabet']],
    ["displayName eq 'Alpha' or displayName eq 'alphabet'", ['Alpha', 'alphabet']],
    ["displayName ge 'alphabet'", ['alphabet', "O'Neil"]],
    ["appId eq 'not a guid'", []],
  ])('finds by %s', async (filter, names) => {
    expect(await namesOf(filter)).toEqual(names)
  })

  it.each([
    ["displayName ne 'Alpha'", ['alphabet', "O'Neil"]],
    ["not startswith(displayName,'alpha')", ["O'Neil"]],
    ["endswith(displayName,'BET')", ['alphabet']],
    ["tags/all(t:startswith(t,'s') or startswith(t,'b'))", ['Alpha', "O'Neil"]],
    ['createdDateTime ge 2026-03-04T05:06:07Z', ['Alpha', 'alphabet', "O'Neil"]],
    ['createdDateTime lt 2026-03-04T05:06:07Z', []],
    ["signInAudience eq 'AzureADMyOrg'", ['Alpha', 'alphabet', "O'Neil"]],
    ['deletedDateTime eq null', ['Alpha', 'alphabet', "O'Neil"]],
    ['owners/$count eq 0', ['Alpha', 'alphabet', "O'Neil"]],
    ['Owners/$count eq 0 or owners/$count eq 1', ['Alpha', 'alphabet', "O'Neil"]],
    ['owners/$count ne 0', []],
  ])('finds by %s with the advanced query capabilities', async (filter, names) => {
    expect(await namesOf(filter, advanced)).toEqual(names)
  })

  it.each([
    ["displayName ne 'Alpha'", "Unsupported property filter clause operator 'NotEqualsMatch'."],
    [
      "not startswith(displayName,'a')",
      "Operator 'not' is not supported because the 'ConsistencyLevel:eventual'",
    ],
    [
      "endswith(displayName,'a')",
      "Operator 'endsWith' is not supported because the 'ConsistencyLevel:eventual'",
    ],
    [
      'createdDateTime ge 2026-03-04T05:06:07Z',
      "Unsupported or invalid query filter clause specified for property 'createdDateTime' of resource 'Application'.",
    ],
    ["contains(displayName,'a')", "Filter operator 'Contains' is not supported."],
    [
      "notes eq 'a'",
      "Unsupported or invalid query filter clause specified for property 'notes' of resource 'Application'.",
    ],
    [
      "tags eq 'a'",
      "Unsupported or invalid query filter clause specified for property 'tags' of resource 'Application'.",
    ],
    [
      "owners/any(o:o/id eq 'a')",
      "Could not find a property named 'owners' on type 'microsoft.graph.application'.",
    ],
    ["colour eq 'red'", "Could not find a property named 'colour' on type 'microsoft.graph.application'."],
    ["tags/any(t:x eq 'a')", "Could not find a property named 'x' on type 'microsoft.graph.application'."],
    [
      "startswith(appId,'a')",
      "Unsupported or invalid query filter clause specified for property 'appId' of resource 'Application'.",
    ],
    [
      'owners/$count eq 0',
      "Unsupported or invalid query filter clause specified for property 'owners/$count' of resource 'Application'.",
    ],
  ])('refuses %s without them', async (filter, message) => {
    expect(await namesOf(filter)).toContain(message)
  })

  it.each([
    'owners/$count gt 0',
    'owners/$count eq 2',
    'owners/$count in (0,1)',
    'tags/$count eq 0',
    'federatedIdentityCredentials/$count eq 0',
  ])('refuses %s', async (filter) => {
    expect(await namesOf(filter, advanced)).toMatch(/^Unsupported or invalid query filter clause/)
  })

  it('refuses the count of what is not there', async () => {
    expect(await namesOf('colours/$count eq 0', advanced)).toContain("named 'colours'")
  })

  it('finds groups by how many own them, and users by how many other addresses they have', async () => {
    const { ask, tenant } = aGraph({ users: [{ displayName: 'Alice' }, { displayName: 'Bob' }] })
    const [alice] = tenant.users.values()
    const owner = `https://graph.microsoft.com/v1.0/users/${alice!.id}`
    for (const [displayName, owners] of [
      ['Owned', [owner]],
      ['Nobody', []],
    ] as const) {
      await ask('POST /groups', {
        body: {
          displayName,
          mailEnabled: false,
          mailNickname: displayName,
          securityEnabled: true,
          'owners@odata.bind': owners,
        },
      })
    }
    await ask(`PATCH /users/${alice!.id}`, { body: { otherMails: ['alice@home.example'] } })
    const find = async (path: string): Promise<unknown> =>
      (await ask(`GET ${path}&$count=true`, { headers: advanced })).value.map((item) => item['displayName'])

    expect(await find('/groups?$filter=owners/$count eq 0')).toEqual(['Nobody'])
    expect(await find('/groups?$filter=owners/$count ne 0')).toEqual(['Owned'])
    expect(await find('/users?$filter=otherMails/$count ne 0')).toEqual(['Alice'])
  })
})

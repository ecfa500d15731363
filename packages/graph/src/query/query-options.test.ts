import { describe, expect, it } from 'vitest'

import { aGraph } from '../testing/index.ts'
import type { Answered } from '../testing/index.ts'

const users = ['Dora', 'Bob', 'Carl', 'Alice', 'Emma'].map((displayName) => ({ displayName }))
const eventual = { consistencylevel: 'eventual' }

function namesOf({ value }: Answered): unknown {
  return value.map(({ displayName }) => displayName)
}

describe('query options', () => {
  it('$select shows the named properties, in any case, and says so in the context', async () => {
    const { ask } = aGraph({ users })

    const { body } = await ask('GET /users?$select=DisplayName,id&$top=1')

    expect(body).toEqual({
      '@odata.context': 'https://localhost:4577/v1.0/$metadata#users(DisplayName,id)',
      '@odata.nextLink': expect.stringMatching(
        /^https:\/\/localhost:4577\/v1\.0\/users\?\$select=DisplayName,id&\$top=1&\$skiptoken=[\w-]+$/,
      ),
      value: [{ displayName: 'Dora', id: expect.any(String) }],
    })
  })

  it('counts with the header and $count, and leaves the count out without the header', async () => {
    const { ask } = aGraph({ users })

    const counted = await ask('GET /users?$count=true&$top=2', { headers: eventual })
    const uncounted = await ask('GET /users?$count=true')

    expect(counted.body).toMatchObject({ '@odata.count': 5 })
    expect(uncounted.body).not.toHaveProperty('@odata.count')
  })

  it('/$count is a bare number, and takes a filter', async () => {
    const { ask } = aGraph({ users })

    const all = await ask('GET /users/$count', { headers: eventual })
    const some = await ask("GET /users/$count?$filter=startswith(displayName,'A')", { headers: eventual })

    expect([all.text, some.text]).toEqual(['5', '1'])
  })

  it('$orderby sorts, also downwards', async () => {
    const { ask } = aGraph({ users })

    const up = await ask('GET /users?$orderby=displayName')
    const down = await ask('GET /users?$orderby=displayName%20desc')

    expect(namesOf(up)).toEqual(['Alice', 'Bob', 'Carl', 'Dora', 'Emma'])
    expect(namesOf(down)).toEqual(['Emma', 'Dora', 'Carl', 'Bob', 'Alice'])
  })

  it.each([
    ['"displayName:ali"', ['Alice']],
    ['"displayName:a" OR "displayName:bob"', ['Bob', 'Alice']],
    ['"displayName:e" AND "userPrincipalName:emma"', ['Emma']],
    ['"displayName:none"', []],
    ['"displayName:alice" OR "displayName:bob" AND "displayName:none"', ['Alice']],
    ['("displayName:alice" OR "displayName:bob") AND "mailNickname:bo"', ['Bob']],
    ['"mail:x" OR ( "displayName:emma" )', ['Emma']],
    ['"userPrincipalName:onmicrosoft"', []],
  ])('$search=%s finds words by their beginning', async (search, names) => {
    const { ask } = aGraph({ users })

    const answer = await ask(`GET /users?$search=${encodeURIComponent(search)}`, { headers: eventual })

    expect(namesOf(answer)).toEqual(names)
  })

  it.each([
    ['OneVideo', ['One Video', 'OneVideo', 'video-one']],
    ['video on', ['One Video', 'OneVideo', 'video-one']],
    ['onevideo', []],
    ['videoone', ['video-one']],
    ['room 7', ['Room7b']],
    ['李四', ['李四(David Li)']],
    ['li', ['李四(David Li)']],
    [String.raw`say \"hi\"`, ['Say "hi"']],
  ])('$search splits names into words: %s', async (text, names) => {
    const groups = ['One Video', 'OneVideo', 'video-one', 'Room7b', '李四(David Li)', 'Say "hi"']
    const { ask } = aGraph({ groups: groups.map((displayName) => ({ displayName })) })
    const search = encodeURIComponent(`"displayName:${text}"`)

    const answer = await ask(`GET /groups?$search=${search}`, { headers: eventual })

    expect(namesOf(answer)).toEqual(names)
  })

  it.each([
    '"displayName:a" and "displayName:b"',
    '("displayName:a"',
    '"displayName:a")',
    '""',
    '"displayName"',
  ])('refuses the syntax of $search=%s', async (search) => {
    const { ask } = aGraph()

    const { error } = await ask(`GET /users?$search=${encodeURIComponent(search)}`, { headers: eventual })

    expect(error?.message).toContain('Syntax error: invalid sequence in $search')
  })

  it.each([
    ['/users', 'faxNumber:a', 'Request_UnsupportedQuery', "search clause specified for property 'faxNumber'"],
    ['/users', 'colour:a', 'BadRequest', "Could not find a property named 'colour'"],
    ['/domains', 'id:a', 'Request_UnsupportedQuery', "search clause specified for property 'id'"],
  ])('of %s refuses $search="%s"', async (path, clause, code, message) => {
    const { ask } = aGraph()

    const { error } = await ask(`GET ${path}?$search="${clause}"`, { headers: eventual })

    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('$expand shows twenty at most', async () => {
    const many = Array.from({ length: 21 }, (_, index) => ({ displayName: `User${index}` }))
    const members = many.map(({ displayName }) => mailOf(displayName))
    const { ask } = aGraph({ users: many, groups: [{ displayName: 'Team', members }] })

    const { value } = await ask('GET /groups?$expand=members')

    expect(value[0]?.['members']).toHaveLength(20)
  })

  it('$expand adds what an object refers to, with what $select inside it asks for', async () => {
    const { ask } = aGraph({ users, groups: [{ displayName: 'Team', members: ['bob', 'carl'].map(mailOf) }] })

    const { value } = await ask('GET /groups?$select=displayName&$expand=members($select=id,displayName)')

    expect(value).toEqual([
      {
        displayName: 'Team',
        members: [
          { '@odata.type': '#microsoft.graph.user', id: expect.any(String), displayName: 'Bob' },
          { '@odata.type': '#microsoft.graph.user', id: expect.any(String), displayName: 'Carl' },
        ],
      },
    ])
  })

  it.each([
    [
      '$top=1000',
      400,
      'Request_BadRequest',
      "Invalid page size specified: '1000'. Must be between 1 and 999",
    ],
    ['$top=0', 400, 'Request_BadRequest', "Invalid page size specified: '0'"],
    ['$skip=5', 400, 'Request_UnsupportedQuery', "'$skip' is not supported by the service."],
    ['$colour=red', 400, 'BadRequest', "The query parameter '$colour' is not supported."],
    ['$top=1&$top=2', 400, 'BadRequest', "Query option '$top' was specified more than once."],
    ['$count=maybe', 400, 'BadRequest', "Invalid value 'maybe' for $count"],
    [
      '$select=colour',
      400,
      'BadRequest',
      "Could not find a property named 'colour' on type 'microsoft.graph.user'.",
    ],
    [
      '$expand=colour',
      400,
      'BadRequest',
      "Could not find a property named 'colour' on type 'microsoft.graph.user'.",
    ],
    ['$expand=memberOf,manager', 400, 'BadRequest', 'Only one relationship can be expanded'],
    ['$expand=memberOf($top=1)', 400, 'BadRequest', "The option '$top=1' is not supported inside $expand."],
    [
      '$orderby=jobTitle',
      400,
      'Request_UnsupportedQuery',
      "Unsupported sort property 'jobTitle' for 'User'.",
    ],
    ['$orderby=displayName%20up', 400, 'BadRequest', "Syntax error in $orderby at 'displayName up'."],
    [
      "$orderby=displayName&$filter=startswith(displayName,'A')",
      400,
      'Request_UnsupportedQuery',
      'Sorting not supported for current query.',
    ],
    [
      '$search="displayName:a"',
      400,
      'Request_UnsupportedQuery',
      "special request header: 'ConsistencyLevel: eventual'",
    ],
    ['$search=Alice', 400, 'BadRequest', 'Syntax error: invalid sequence in $search'],
    ['$skiptoken=made-up', 400, 'Directory_ExpiredPageToken', 'page token value has expired'],
  ])('refuses %s', async (query, status, code, message) => {
    const { ask } = aGraph({ users })

    const answer = await ask(`GET /users?${query}`)

    expect(answer).toMatchObject({ status, error: { code, message: expect.stringContaining(message) } })
  })
})

function mailOf(name: string): string {
  return `${name}@contoso.onmicrosoft.com`
}

describe('pages', () => {
  async function readPages({ ask }: ReturnType<typeof aGraph>, first: string): Promise<string[]> {
    const names: string[] = []
    for (let request: string | undefined = first; request !== undefined;) {
      const answer: Answered = await ask(`GET ${request}`)
      names.push(...answer.value.map(({ displayName }) => String(displayName)))
      request = (answer.body['@odata.nextLink'] as string | undefined)?.replace('https://localhost:4577', '')
    }
    return names
  }

  it('follow one another without gap or repetition', async () => {
    const graph = aGraph({ users })

    expect(await readPages(graph, '/users?$top=2')).toEqual(['Dora', 'Bob', 'Carl', 'Alice', 'Emma'])
    expect(await readPages(graph, '/users?$top=2&$orderby=displayName')).toEqual([
      'Alice',
      'Bob',
      'Carl',
      'Dora',
      'Emma',
    ])
    expect(await readPages(graph, '/users?$top=5')).toHaveLength(5)
  })

  it('are of 100 where nothing is said', async () => {
    const many = Array.from({ length: 101 }, (_, index) => ({ displayName: `User ${index}` }))
    const { ask } = aGraph({ users: many })

    const { value, body } = await ask('GET /users')

    expect(value).toHaveLength(100)
    expect(body['@odata.nextLink']).toBeDefined()
  })

  it('go on where they were when the last object of a page is deleted', async () => {
    const { ask } = aGraph({ users })
    const first = await ask('GET /users?$top=2')
    const [, bob] = first.value

    await ask(`DELETE /users/${String(bob?.['id'])}`)
    const next = String(first.body['@odata.nextLink']).replace('https://localhost:4577', '')
    const second = await ask(`GET ${next}`)

    expect(namesOf(second)).toEqual(['Carl', 'Alice'])
  })

  it('go on where they were when an object of an earlier page is deleted', async () => {
    const { ask } = aGraph({ users })
    const first = await ask('GET /users?$top=2')
    const [dora] = first.value

    await ask(`DELETE /users/${String(dora?.['id'])}`)
    const next = String(first.body['@odata.nextLink']).replace('https://localhost:4577', '')
    const second = await ask(`GET ${next}`)

    expect(namesOf(second)).toEqual(['Carl', 'Alice'])
  })

  it.each([
    ["startswith(displayName,'user')", ['User 0', 'User 1', 'User 2', 'User 3']],
    ["startswith(displayName,'user') and accountEnabled eq true", ['User 0', 'User 2']],
    ["accountEnabled eq true and displayName eq 'USER 2'", ['User 2']],
    ["displayName eq 'user 1' or displayName eq 'user 3'", ['User 1', 'User 3']],
  ])('have in their order what %s finds', async (filter, expected) => {
    const graph = aGraph({
      users: [0, 1, 2, 3].map((index) => ({ displayName: `User ${index}`, accountEnabled: index % 2 === 0 })),
    })

    expect(await readPages(graph, `/users?$top=1&$filter=${filter}`)).toEqual(expected)
  })
})

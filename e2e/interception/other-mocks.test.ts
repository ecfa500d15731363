import { expect, test } from 'vitest'

import { clientsBesideOthers } from './clients/all-clients.ts'
import { issuer } from './clients/client.ts'
import { runInNode } from './run-in-node.ts'

const expected = Object.fromEntries(
  clientsBesideOthers.map(({ name, issuer: seen, requests }) => [name, { issuer: seen, requests }]),
)

test.concurrent.each([
  ['msw', 'below'],
  ['msw', 'above'],
  ['nock', 'below'],
  ['nock', 'above'],
])(
  'every client reaches the mock with %s %s it, which answers for its own hosts on',
  async (other, position) => {
    const report = await runInNode(process.execPath, {
      program: 'run-with-other-mocks.ts',
      arguments: [other, position],
    })

    expect(report).toEqual({
      outcomes: expected,
      answers: ['hello', 'hello'],
      issuerAgain: issuer,
      hosts: expect.not.arrayContaining(['login.microsoftonline.com', 'graph.microsoft.com']),
      lookups: [],
      // What is taken off while another is on top of it stays there, and does nothing.
      isNodeUntouched: position === 'below',
    })
  },
)

import { describe, expect, test } from 'vitest'

import { nodes, runInNode } from './run-in-node.ts'

/** When one of these is no longer so, interception has to be looked at before that Node is supported. */
describe.each(nodes)('Node $major', ({ path }) => {
  test('does all that interception relies on', async () => {
    const findings = await runInNode(path, { program: 'canary.ts' })

    expect(findings).toEqual({
      'net.connect hands options in an array': true,
      'net.connect normalises positional arguments': true,
      'socket.connect is called as it was written': true,
      'tls.connect connects through the prototype': true,
      'tls.connect asks the module for its context, with the host': true,
      'tls.connect hands on the socket that it is given': true,
      'fetch connects in the same way': true,
      'a socket that seems to connect fails with what it is destroyed with': true,
    })
  })
})

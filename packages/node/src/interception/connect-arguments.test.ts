import { describe, expect, it } from 'vitest'

import { readConnectArguments } from './connect-arguments.ts'

const onConnect = (): void => {}

describe('readConnectArguments', () => {
  it.each([
    ['options', [{ host: 'a.example', port: 443 }], { host: 'a.example', port: 443 }, undefined],
    [
      'options and a callback',
      [{ host: 'a.example', port: 443 }, onConnect],
      { host: 'a.example', port: 443 },
      onConnect,
    ],
    ['what net.connect hands on', [[{ port: 443 }, onConnect]], { port: 443 }, onConnect],
    ['what net.connect hands on without a callback', [[{ port: 443 }, null]], { port: 443 }, undefined],
    ['a port', [443], { port: 443, host: undefined }, undefined],
    ['a port as text', ['443', 'a.example'], { port: '443', host: 'a.example' }, undefined],
    ['a port and a host', [443, 'a.example', onConnect], { port: 443, host: 'a.example' }, onConnect],
    ['a port and a callback', [443, onConnect], { port: 443, host: undefined }, onConnect],
    ['a path', ['/run/socket', onConnect], { path: '/run/socket' }, onConnect],
    ['a named pipe', ['\\\\?\\pipe\\mock'], { path: '\\\\?\\pipe\\mock' }, undefined],
    ['nothing', [], { port: undefined, host: undefined }, undefined],
  ])('reads %s', (_, sent, options, callback) => {
    expect(readConnectArguments(sent)).toEqual({ options, onConnect: callback })
  })
})

import net from 'node:net'
import tls from 'node:tls'
import { createContext, runInContext } from 'node:vm'

import { afterEach, describe, expect, it, vi } from 'vitest'

import { claimHosts, releaseHosts } from './claim-hosts.ts'
import { findClaim } from './claims.ts'
import type { Claim } from './claims.ts'
import { findRoute } from './route.ts'

/** Node's functions, read without calling them. */
const functions = (): readonly unknown[] => [
  Reflect.get(net.Socket.prototype, 'connect'),
  tls.createSecureContext,
]
const untouched = functions()

const claims: Claim[] = []
function claim(hosts: readonly string[] = ['login.microsoftonline.com'], port = 4577): Claim {
  const made = claimHosts({ mock: `https://localhost:${port}`, hosts, port, ca: '' })
  claims.push(made)
  return made
}

afterEach(() => {
  vi.resetModules()
  for (const made of claims.splice(0)) releaseHosts(made)
  expect(functions()).toEqual(untouched)
})

/** Puts a function on top of `connect`, as another library does. */
function patchOnTop(): { readonly takeOff: () => void; readonly patched: unknown } {
  const below = Reflect.get(net.Socket.prototype, 'connect') as (...sent: unknown[]) => unknown
  const patched = function (this: unknown, ...sent: unknown[]): unknown {
    return Reflect.apply(below, this, sent)
  }
  Reflect.set(net.Socket.prototype, 'connect', patched)
  return { patched, takeOff: () => void Reflect.set(net.Socket.prototype, 'connect', below) }
}

describe('what stands in for Node’s functions', () => {
  it('stays below what somebody else has put on top, and goes with the next mock', () => {
    const first = claim()
    const other = patchOnTop()

    releaseHosts(first)
    const afterFirst = functions()[0]
    const second = claim()
    other.takeOff()
    releaseHosts(second)

    expect(afterFirst).toBe(other.patched)
    expect(functions()).toEqual(untouched)
  })

  it('is one for all copies of the package in a process', async () => {
    const ours = claim()
    vi.resetModules()
    const copy = await import('./claim-hosts.ts')
    const theirs = copy.claimHosts({
      mock: 'https://localhost:1',
      hosts: ['graph.microsoft.com'],
      port: 1,
      ca: '',
    })

    const standIns = functions()
    releaseHosts(ours)

    expect(functions()).toEqual(standIns)
    expect(findClaim('graph.microsoft.com')).toBe(theirs)
    copy.releaseHosts(theirs)
    expect(functions()).toEqual(untouched)
  })

  it('is one for all contexts of a process', () => {
    const ours = claim()

    const context = createContext({ process })
    const [seen] = runInContext(
      `process.getBuiltinModule('node:net')[Symbol.for('mock-entra.claims')]`,
      context,
    ) as Claim[]

    expect(seen).toBe(ours)
  })
})

describe('findRoute', () => {
  it.each([
    [{ host: 'login.microsoftonline.com', port: 443 }, 'to the mock'],
    [{ host: 'LOGIN.microsoftonline.com.', port: '443' }, 'to the mock'],
    [{ host: 'login.microsoftonline.com', port: 80 }, 'to the mock'],
    [{ host: '192.0.2.1', port: 443, servername: 'login.microsoftonline.com' }, 'to the mock'],
    [{ host: 'login.microsoftonline.com', port: 22 }, 'nowhere'],
    [{ host: 'localhost', port: 4577 }, 'as it says'],
    [{ port: 4577 }, 'as it says'],
    [{ host: '127.0.0.1', port: 4578 }, undefined],
    [{ host: '127.0.0.1', port: 443, servername: 'login.microsoftonline.com' }, undefined],
    [{ host: 'graph.microsoft.com', port: 443 }, undefined],
    [{ path: '/run/socket', host: 'login.microsoftonline.com' }, undefined],
  ])('%j goes %s', (options, way) => {
    claim()

    expect(findRoute(options)?.way).toBe(way)
  })

  it('leaves all alone while nobody claims a host', () => {
    expect(findRoute({ host: 'login.microsoftonline.com', port: 443 })).toBeUndefined()
  })
})

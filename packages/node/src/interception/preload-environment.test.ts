import { fileURLToPath } from 'node:url'

import { describe, expect, it, vi } from 'vitest'

import { describePreload, readPreloadSettings } from './preload-environment.ts'

const settings = { port: 4577, hosts: ['login.microsoftonline.com'], caFile: '/tmp/ca.pem' }

describe('describePreload', () => {
  it('names a file that exists, and what it needs', async () => {
    const { NODE_OPTIONS = '', PRELOAD_MOCK_ENTRA } = describePreload(settings)

    const [, url = ''] = /^--import=(file:\S+)$/.exec(NODE_OPTIONS) ?? []
    expect(fileURLToPath(url)).toBe(fileURLToPath(new URL('../preload.ts', import.meta.url)))
    expect(readPreloadSettings(PRELOAD_MOCK_ENTRA)).toEqual(settings)
  })

  it('keeps the options of this process, and adds the preload once', () => {
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=4096')
    const { NODE_OPTIONS = '' } = describePreload(settings)
    vi.stubEnv('NODE_OPTIONS', NODE_OPTIONS)

    const again = describePreload(settings)

    expect(NODE_OPTIONS).toMatch(/^--max-old-space-size=4096 --import=file:/)
    expect(again['NODE_OPTIONS']).toBe(NODE_OPTIONS)
    vi.unstubAllEnvs()
  })
})

describe('readPreloadSettings', () => {
  it.each([
    [undefined, 'is not set'],
    ['', 'does not hold what entra.env puts there'],
    ['{"port":"4577","hosts":[],"caFile":""}', 'does not hold what entra.env puts there'],
    ['null', 'does not hold what entra.env puts there'],
  ])('refuses %j', (text, fault) => {
    expect(() => readPreloadSettings(text)).toThrow(
      `mock-entra/preload: the environment variable PRELOAD_MOCK_ENTRA ${fault}.`,
    )
  })
})

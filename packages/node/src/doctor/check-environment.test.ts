import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { checkEnvironment } from './check-environment.ts'

const url = new URL('https://localhost:4577/common')
const well = [{ name: 'environment', result: 'ok', detail: 'no variable gets in the way' }]

function detailsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  return checkEnvironment(url, environment).map(({ detail }) => detail)
}

describe('an environment', () => {
  it.each<NodeJS.ProcessEnv>([
    {},
    { HTTPS_PROXY: '', NODE_EXTRA_CA_CERTS: '' },
    { NODE_TLS_REJECT_UNAUTHORIZED: '1' },
    { HTTPS_PROXY: 'http://localhost:4577' }, // the mock itself
    { HTTPS_PROXY: 'http://proxy:8080', NO_PROXY: '*' },
    { HTTPS_PROXY: 'http://proxy:8080', NO_PROXY: 'example.com, LOCALHOST:4577' },
    { https_proxy: 'http://proxy:8080', no_proxy: '.localhost' },
    { AZURE_AUTHORITY_HOST: 'https://localhost:4577/' },
    { AZURE_AUTHORITY_HOST: 'localhost:4577' },
  ])("gets in nobody's way: %j", (environment) => {
    expect(checkEnvironment(url, environment)).toEqual(well)
  })

  it('that makes Node accept every certificate is told of', () => {
    expect(checkEnvironment(url, { NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([
      {
        name: 'environment',
        result: 'failed',
        detail:
          'NODE_TLS_REJECT_UNAUTHORIZED=0 makes Node accept every certificate, in production code as well',
        remedy: 'Unset it, and trust the CA of the mock instead.',
      },
    ])
  })

  it('that has a proxy is told of, without its password', () => {
    expect(detailsOf({ HTTPS_PROXY: 'http://user:secret@proxy:8080', NO_PROXY: 'host' })).toEqual([
      "HTTPS_PROXY sends requests for localhost:4577 to proxy:8080, which cannot reach this machine's loopback",
    ])
  })

  it('that names CA files nobody can use is told of, file by file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mock-entra-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [empty, gone] = [join(folder, 'empty.pem'), join(folder, 'gone.pem')]
    writeFileSync(empty, '')

    expect(detailsOf({ NODE_EXTRA_CA_CERTS: gone, SSL_CERT_FILE: empty })).toEqual([
      `NODE_EXTRA_CA_CERTS names ${gone}, which cannot be read (ENOENT)`,
      `SSL_CERT_FILE names ${empty}, which holds no certificate`,
    ])
  })

  it('that names a host of Microsoft is fine where the environment leads that host to the mock', () => {
    const preload = (port: number): string => JSON.stringify({ port, hosts: ['login.microsoftonline.com'] })
    const host = { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com' }

    expect(checkEnvironment(url, { ...host, PRELOAD_MOCK_ENTRA: preload(4577) })).toEqual(well)
    expect(checkEnvironment(url, { ...host, PRELOAD_MOCK_ENTRA: preload(4578) })).not.toEqual(well)
  })

  it('that sends the Azure SDKs elsewhere is told of', () => {
    expect(detailsOf({ AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com' })).toEqual([
      'AZURE_AUTHORITY_HOST sends the Azure SDKs to https://login.microsoftonline.com, and not to https://localhost:4577',
    ])
  })
})

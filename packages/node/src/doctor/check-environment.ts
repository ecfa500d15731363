import { readFileSync } from 'node:fs'

import { preloadVariable } from '../interception/preload-environment.ts'
import { isAmong } from '../microsoft-hosts.ts'
import { failed, ok } from './check.ts'
import type { Check } from './check.ts'
import { hostOf } from './connection.ts'

/** Variables that make clients go elsewhere, trust others, or trust everybody. */
export function checkEnvironment(url: URL, environment: NodeJS.ProcessEnv): readonly Check[] {
  const faults = [
    ...findUncheckedTls(environment),
    ...findUnreadableFiles(environment),
    ...findProxies(url, environment),
    ...findOtherAuthority(url, environment),
  ]
  return faults.length > 0 ? faults : [ok('environment', 'no variable gets in the way')]
}

function findUncheckedTls({ NODE_TLS_REJECT_UNAUTHORIZED: value }: NodeJS.ProcessEnv): readonly Check[] {
  if (value !== '0') return []
  const detail =
    'NODE_TLS_REJECT_UNAUTHORIZED=0 makes Node accept every certificate, in production code as well'
  return [failed('environment', detail, 'Unset it, and trust the CA of the mock instead.')]
}

const caVariables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE']

/** Node starts without a word when it cannot read the file. */
function findUnreadableFiles(environment: NodeJS.ProcessEnv): readonly Check[] {
  return caVariables.flatMap((name) => {
    const file = environment[name] ?? ''
    const fault = file === '' ? undefined : findFileFault(file)
    if (fault === undefined) return []
    const remedy = `Point ${name} at the CA file of a running mock: files of a mock go when it ends.`
    return [failed('environment', `${name} names ${file}, ${fault}`, remedy)]
  })
}

function findFileFault(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').includes('BEGIN CERTIFICATE') ? undefined : 'which holds no certificate'
  } catch (error) {
    return `which cannot be read (${(error as NodeJS.ErrnoException).code})`
  }
}

function findProxies(url: URL, environment: NodeJS.ProcessEnv): readonly Check[] {
  const proxy = environment['https_proxy'] || environment['HTTPS_PROXY'] || ''
  const exempt = environment['no_proxy'] || environment['NO_PROXY'] || ''
  if (proxy === '' || exempt === '*' || isAmong(patternsOf(exempt), hostOf(url))) return []
  if (URL.parse(proxy)?.port === url.port) return [] // the mock itself, as entra.env has it
  const detail = `HTTPS_PROXY sends requests for ${url.host} to ${withoutPassword(proxy)}, which cannot reach this machine's loopback`
  return [failed('environment', detail, `Add ${hostOf(url)} to NO_PROXY.`)]
}

function patternsOf(exempt: string): readonly string[] {
  const names = exempt.split(/[\s,]+/).map((entry) =>
    entry
      .replace(/^\*?\./, '')
      .replace(/:\d+$/, '')
      .toLowerCase(),
  )
  return names.filter((name) => name !== '').flatMap((name) => [name, `*.${name}`])
}

function withoutPassword(proxy: string): string {
  return URL.parse(proxy)?.host ?? 'what is no URL'
}

function findOtherAuthority(
  url: URL,
  { AZURE_AUTHORITY_HOST: host = '', [preloadVariable]: preload = '' }: NodeJS.ProcessEnv,
): readonly Check[] {
  const other = URL.parse(host.includes('://') ? host : `https://${host}`)
  if (host === '' || other?.host === url.host) return []
  if (other !== null && isLedTo(url, other.host, preload)) return [] // Microsoft's, as entra.env has it
  const detail = `AZURE_AUTHORITY_HOST sends the Azure SDKs to ${host}, and not to ${url.origin}`
  return [failed('environment', detail, `Unset it, or set it to ${url.origin}.`)]
}

/** @param preload what the environment of a mock tells Node programs: its port, and the hosts that it answers as */
function isLedTo(url: URL, host: string, preload: string): boolean {
  try {
    const { port, hosts } = JSON.parse(preload) as {
      readonly port: number
      readonly hosts: readonly string[]
    }
    return String(port) === url.port && isAmong(hosts, host)
  } catch {
    return false
  }
}

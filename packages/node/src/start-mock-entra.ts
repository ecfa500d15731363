import { randomFillSync } from 'node:crypto'

import { MockEntraError, createIssuer, parseInput, tenantSeedSchema, timeSourceOf } from '@mock-entra/core'
import type { Issuer, IssuerSettings, RandomSource, SigningKey, Tenant } from '@mock-entra/core'
import { createApp } from '@mock-entra/http'
import type { App } from '@mock-entra/http'

import { createBugList } from './bug-list.ts'
import { createAuthority } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { writeChildFiles } from './child-files.ts'
import { createCleanUp } from './clean-up.ts'
import type { CleanUp } from './clean-up.ts'
import type { Control } from './control/control.ts'
import { describeEnvironment } from './environment.ts'
import type { Environment, EnvironmentTarget } from './environment.ts'
import { findProductionUrl, selectHosts } from './interception/intercepted-hosts.ts'
import { loadCachedKey } from './key-cache.ts'
import { listen } from './listener.ts'
import { reportUntrusted, selectLog } from './log.ts'
import { microsoftHosts } from './microsoft-hosts.ts'
import type { MockEntra } from './mock-entra.ts'
import type { OpenTenant } from './open-tenant.ts'
import { parseOptions } from './options.ts'
import type { MockEntraOptions, ResolvedOptions } from './options.ts'
import { choosePort } from './port.ts'
import { createPrivateFolder } from './private-folder.ts'
import { releaseSlot, takeSlot } from './running-mocks.ts'
import { describeServer } from './server.ts'
import { generateSigningKey, parseSigningKey } from './signing-key.ts'
import type { DirectoryStore } from './store/directory-store.ts'
import { assertSupportedNode } from './supported-node.ts'
import type { TenantHandle } from './tenant-handle.ts'
import { addTenant, addTenants, deleteTenant } from './tenants.ts'
import { createTlsContexts } from './tls-contexts.ts'
import { createTlsEvidence } from './tls-evidence.ts'
import { canTrustInProcess, trustInProcess } from './trust.ts'

/**
 * Starts a mock Entra ID and resolves once it accepts connections.
 *
 * Listens on loopback, on a free port, over HTTPS with a certificate made for this run and over plain HTTP.
 * Nothing leaves the machine.
 *
 * @example
 * await using entra = await startMockEntra()
 * const client = new ConfidentialClientApplication(entra.msalConfig())
 *
 * @throws {MockEntraError} when an option is misspelt, has the wrong type or contradicts another
 */
export async function startMockEntra(options: MockEntraOptions = {}): Promise<MockEntra> {
  assertSupportedNode()
  const resolved = parseOptions(options)
  const cleanUp = createCleanUp()
  try {
    return await start(resolved, cleanUp)
  } catch (error) {
    await cleanUp.run()
    throw error
  }
}

async function start(options: ResolvedOptions, cleanUp: CleanUp): Promise<MockEntra> {
  // What earlier starts left, and where all changes go: one mock has a data directory to itself.
  const store = await openStore(options)
  cleanUp.add(() => store?.close())

  const keyLoading = beginLoadingKey(options, cleanUp)

  // TLS, and who trusts it.
  const authority = await loadAuthority(options)
  const tlsContexts = createTlsContexts(authority)
  const tlsEvidence = createTlsEvidence(reportUntrusted)
  const isTrusted = options.trust && canTrustInProcess
  if (isTrusted) cleanUp.add(trustInProcess(authority.certificate))

  // The issuer, and the server in front of it.
  const issuer = createIssuer(describeIssuer(options, await keyLoading, store))
  const log = selectLog(options.log)
  const bugs = createBugList()
  const app = createApp(issuer, {
    log,
    reportBug: bugs.report,
    loadGraph: async () => (await import('@mock-entra/graph')).createGraph(issuer),
  })
  const control = options.control ? await loadControl(app) : undefined
  const hosts = selectHosts(options.intercept)
  const answeredHosts = [...new Set([...microsoftHosts, ...hosts])]
  const listener = await listen({
    app: control?.app ?? app,
    tlsContexts,
    tlsEvidence,
    port: await choosePort(options.port),
    answeredHosts,
    allowHosts: options.allowHosts,
    log,
    reportBug: bugs.report,
  })
  cleanUp.add(listener.close)
  const { port } = listener
  const url = `https://localhost:${port}`
  addOwnUrls(issuer, port)

  // Who comes to it though they mean Microsoft.
  if (hosts.length > 0) {
    const { interceptHosts } = await import('./interception/intercept-hosts.ts')
    const interception = await interceptHosts({ hosts, url, listener, ca: authority.certificate })
    cleanUp.add(interception.close)
  }

  // What is in it.
  const productionUrl = findProductionUrl(hosts)
  const isCarried = isTrusted || productionUrl !== undefined // trust comes with interception
  const target = { url: productionUrl ?? url, ca: isCarried ? undefined : authority.certificate }
  const files = createPrivateFolder()
  cleanUp.add(files.remove)
  const server = describeServer({ authority, tlsContexts, tlsEvidence, hosts, files, port, cleanUp, app })
  const kept = new Map(store?.load(issuer).map((restored) => [restored.tenant.id, restored]))
  const surroundings = { issuer, target, server, files, kept, open: new WeakMap<Tenant, OpenTenant>() }
  const first = addTenants(surroundings, options.tenants ?? [{}])

  // What the test gets to hold.
  const facts = { port, hosts: answeredHosts, tenantId: first.tenantId, app: () => first.app }
  const environment = (targets?: readonly EnvironmentTarget[]): Environment =>
    describeEnvironment({ ...facts, ...writeChildFiles(authority.certificate, files) }, targets)
  const entra = extendHandle(first, {
    url,
    httpUrl: `http://localhost:${port}`,
    port,
    ca: authority.certificate,
    get env() {
      return environment()
    },
    envFor: (...targets) => environment(targets),
    takeInternalErrors: bugs.take,
    createTenant: (seed = {}) =>
      addTenant(surroundings, parseInput(tenantSeedSchema, seed, 'tenant'), 'tenant'),
    deleteTenant: (tenant) => deleteTenant(surroundings, tenant),
    get controlKey() {
      return requireControl(control).key
    },
    close: cleanUp.run,
    [Symbol.asyncDispose]: cleanUp.run,
  })
  control?.steer({ entra, directory: issuer.directory, open: surroundings.open })
  return entra
}

/** Begun first, because a key that is not cached is made on another thread; awaited after all that needs none. */
function beginLoadingKey(options: ResolvedOptions, cleanUp: CleanUp): Promise<SigningKey> {
  const slot = takeSlot()
  cleanUp.add(() => releaseSlot(slot))
  const loading = loadSigningKey(options, slot)
  loading.catch(() => undefined) // reported where it is awaited; until then a failure is not "unhandled"
  return loading
}

function describeIssuer(
  options: ResolvedOptions,
  signingKey: SigningKey,
  store: DirectoryStore | undefined,
): IssuerSettings {
  const { issuer, tokenLifetime, strict, autoSignIn, validateTokens, clock, seed } = options
  return {
    signingKey,
    generateKey: () => generateSigningKey().then(parseSigningKey),
    issuerTemplate: issuer,
    tokenLifetime,
    strict,
    autoSignIn,
    validateTokens,
    timeSource: timeSourceOf(clock),
    fetchDocument: async (url) => (await import('./fetch-document.ts')).fetchDocument(url),
    randomSource: fillAtRandom,
    createChanges: store?.createChanges,
    seed: seedOfStart(seed, store),
  }
}

/** By which the mock knows itself where a client takes it for Microsoft Graph. */
function addOwnUrls({ ownUrls }: Issuer, port: number): void {
  for (const host of ['localhost', '127.0.0.1']) {
    for (const scheme of ['https', 'http']) ownUrls.add(`${scheme}://${host}:${port}`)
  }
}

async function openStore({ dataDir }: ResolvedOptions): Promise<DirectoryStore | undefined> {
  if (dataDir === undefined) return undefined
  const { openDirectoryStore } = await import('./store/directory-store.ts') // only loaded by who asks for it
  return openDirectoryStore(dataDir)
}

/** Ids that repeat must not be those of objects that are there already. */
function seedOfStart(seed: string | undefined, store: DirectoryStore | undefined): string | undefined {
  const starts = store?.earlierStarts ?? 0
  return seed === undefined || starts === 0 ? seed : `${seed}\0${starts}`
}

async function loadControl(app: App): Promise<Control> {
  const { createControl } = await import('./control/control.ts') // only loaded by who asks for it
  return createControl(app)
}

function requireControl(control: Control | undefined): Control {
  if (control !== undefined) return control
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option: 'controlKey',
    received: 'a mock that nobody can steer from another process',
    expected: 'a mock that was started with `control: true`',
    remedy: 'Start it with that option, or with `mock-entra --control`.',
  })
}

/** Loads half a millisecond less than Web Crypto. */
const fillAtRandom: RandomSource = (octets) => void randomFillSync(octets)

async function loadSigningKey({ keys, dataDir }: ResolvedOptions, slot: number): Promise<SigningKey> {
  if (keys === 'fresh') return parseSigningKey(await generateSigningKey())
  const isNamed = keys !== undefined && keys !== 'cached'
  if (!isNamed && dataDir === undefined) return await loadCachedKey(slot)
  const { loadKeyFile } = await import('./data-dir.ts') // only loaded by who names a file
  return await (isNamed ? loadKeyFile(keys, 'options.keys') : loadKeyFile(dataDir ?? '', 'options.dataDir'))
}

async function loadAuthority({ dataDir }: ResolvedOptions): Promise<CertificateAuthority> {
  if (dataDir === undefined) return createAuthority()
  const { loadAuthorityFile } = await import('./data-dir.ts')
  return await loadAuthorityFile(dataDir, 'options.dataDir')
}

type ServerPart = Omit<MockEntra, keyof TenantHandle>

/** Joins the two without reading their getters, which may throw. */
function extendHandle(handle: TenantHandle, server: ServerPart): MockEntra {
  const entra = Object.defineProperties(handle, Object.getOwnPropertyDescriptors(server)) as MockEntra
  // Where a handle is printed or compared, the key is not looked at.
  return Object.defineProperty(entra, 'controlKey', { enumerable: false })
}

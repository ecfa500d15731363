import { randomFillSync } from 'node:crypto'

import { MockEntraError, createIssuer, parseInput, tenantSeedSchema, timeSourceOf } from '@mock-entra/core'
import type { RandomSource, SigningKey, Tenant, TenantReference, TenantSeed } from '@mock-entra/core'
import { createApp } from '@mock-entra/http'
import type { App } from '@mock-entra/http'

import { createAuthority } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { writeChildFiles } from './child-files.ts'
import { createCleanUp } from './clean-up.ts'
import type { CleanUp } from './clean-up.ts'
import type { Control } from './control/control.ts'
import { loadAuthorityFile, loadKeyFile } from './data-dir.ts'
import { describeEnvironment } from './environment.ts'
import type { Environment, EnvironmentTarget } from './environment.ts'
import { findProductionUrl, selectHosts } from './interception/intercepted-hosts.ts'
import { loadCachedKey } from './key-cache.ts'
import { listen } from './listener.ts'
import { reportBug, reportUntrusted, selectLog } from './log.ts'
import { isAmong, microsoftHosts } from './microsoft-hosts.ts'
import { parseOptions } from './options.ts'
import type { MockEntraOptions, ResolvedOptions } from './options.ts'
import { choosePort } from './port.ts'
import { createPrivateFolder } from './private-folder.ts'
import { releaseSlot, takeSlot } from './running-mocks.ts'
import type { ServerFacts } from './server.ts'
import { generateSigningKey, parseSigningKey } from './signing-key.ts'
import type { DirectoryStore } from './store/directory-store.ts'
import type { OpenTenant, TenantHandle } from './tenant-handle.ts'
import { addTenant, addTenants, deleteTenant } from './tenants.ts'
import { createTlsContexts } from './tls-contexts.ts'
import { createTlsEvidence } from './tls-evidence.ts'
import { canTrustInProcess, trustInProcess } from './trust.ts'

/** A running mock, and the handle of its first tenant. */
export interface MockEntra extends TenantHandle, AsyncDisposable {
  /** `https://localhost:{port}` */
  readonly url: string
  /** `http://localhost:{port}`: the same server without TLS, for clients that accept it. */
  readonly httpUrl: string
  readonly port: number
  /** The CA that signed the TLS certificate, in PEM. */
  readonly ca: string
  /**
   * Environment variables by which a child process that names Microsoft's own hosts, as in production, reaches the mock:
   * a preload for Node, proxy and CAs for Python, curl, Go and the Azure CLI, and the seeded app's credentials as the
   * Azure SDKs read them. Tokens say Microsoft's issuer, and so does this process with the option `intercept`.
   *
   * The files that they name are made at the first use, and go with `close()`.
   *
   * @example
   * spawn('python', ['app.py'], { env: { ...process.env, ...entra.env } })
   */
  readonly env: Environment
  /**
   * The part of `env` that some kinds of programs read. Only `'azure-sdk'` has credentials.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` for a target that there is not
   * @example
   * spawn('node', ['app.js'], { env: { ...process.env, ...entra.envFor('node', 'azure-sdk') } })
   */
  envFor(...targets: readonly [EnvironmentTarget, ...EnvironmentTarget[]]): Environment
  /**
   * The errors that were bugs of the mock, since the last call: each has answered 500 and is on the standard error stream.
   * A test that provoked one has not tested what its author thought; the helpers for test runners fail it.
   */
  takeInternalErrors(): readonly unknown[]
  /** Adds a tenant. With no seed it has an app, an API and a user of its own. */
  createTenant(seed?: TenantSeed): TenantHandle
  /**
   * Deletes a tenant that `createTenant` added, so that a long run does not grow. Requests to it are then refused with
   * AADSTS90002, and its handle is of no use any more.
   *
   * @throws {MockEntraError} for a tenant that is not there, and for the one that the mock itself speaks for
   */
  deleteTenant(tenant: TenantReference): void
  /**
   * What `connectMockEntra` needs to steer this mock from another process: random, and another one at each start.
   *
   * @throws {MockEntraError} `MOCK_ENTRA_INVALID_OPTION` without the option `control`
   */
  readonly controlKey: string
  /** Stops the server, ends its connections, and takes back what start changed in this process. Can be called twice. */
  close(): Promise<void>
}

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

  // The signing key: made on another thread where it is not cached, and waited for after all that needs none.
  const slot = takeSlot()
  cleanUp.add(() => releaseSlot(slot))
  const keyLoading = loadSigningKey(options, slot)
  keyLoading.catch(() => undefined) // reported where it is awaited; until then a failure is not "unhandled"

  // TLS, and who trusts it.
  const authority = await loadAuthority(options)
  const tlsContexts = createTlsContexts(authority)
  const isTrusted = options.trust && canTrustInProcess
  if (isTrusted) cleanUp.add(trustInProcess(authority.certificate))

  // The issuer, and the server in front of it.
  const issuer = createIssuer({
    signingKey: await keyLoading,
    generateKey: () => generateSigningKey().then(parseSigningKey),
    issuerTemplate: options.issuer,
    tokenLifetime: options.tokenLifetime,
    strict: options.strict,
    autoSignIn: options.autoSignIn,
    validateTokens: options.validateTokens,
    timeSource: timeSourceOf(options.clock),
    fetchDocument: async (url) => (await import('./fetch-document.ts')).fetchDocument(url),
    randomSource: fillAtRandom,
    createChanges: store?.createChanges,
    seed: seedOfStart(options.seed, store),
  })
  const bugs: unknown[] = []
  const rememberBug = (error: unknown): void => {
    bugs.push(error)
    reportBug(error)
  }
  const log = selectLog(options.log)
  const tlsEvidence = createTlsEvidence(reportUntrusted)
  const app = createApp(issuer, {
    log,
    reportBug: rememberBug,
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
    reportBug: rememberBug,
  })
  cleanUp.add(listener.close)

  // Who comes to it though they mean Microsoft.
  const url = `https://localhost:${listener.port}`
  for (const host of ['localhost', '127.0.0.1']) {
    for (const scheme of ['https', 'http']) issuer.ownUrls.add(`${scheme}://${host}:${listener.port}`)
  }
  if (hosts.length > 0) {
    const { interceptHosts } = await import('./interception/intercept-hosts.ts')
    const interception = await interceptHosts({ hosts, url, listener, ca: authority.certificate })
    cleanUp.add(interception.close)
  }

  // What is in it, and what the test gets to hold.
  const productionUrl = findProductionUrl(hosts)
  const isCarried = isTrusted || productionUrl !== undefined // trust comes with interception
  const target = { url: productionUrl ?? url, ca: isCarried ? undefined : authority.certificate }
  const files = createPrivateFolder()
  cleanUp.add(files.remove)
  let isClosed = false
  cleanUp.add(() => void (isClosed = true))
  const server: ServerFacts = {
    url,
    port: listener.port,
    ca: authority.certificate,
    thumbprint: tlsContexts.thumbprint,
    caBundle: () => writeChildFiles(authority.certificate, files).caBundle,
    isIntercepted: (host) => isAmong(hosts, host),
    isClosed: () => isClosed,
    tlsFailures: tlsEvidence.failures,
    onClose: cleanUp.add,
  }
  const kept = new Map(store?.load(issuer).map((restored) => [restored.tenant.id, restored]))
  const surroundings = { issuer, target, server, files, kept, open: new WeakMap<Tenant, OpenTenant>() }
  const first = addTenants(surroundings, options.tenants ?? [{}])

  // What other processes need to come to it as well.
  const environment = (targets?: readonly EnvironmentTarget[]): Environment =>
    describeEnvironment(
      {
        ...writeChildFiles(authority.certificate, files),
        port: listener.port,
        hosts: answeredHosts,
        tenantId: first.tenantId,
        app: () => first.app, // which a tenant may not have
      },
      targets,
    )

  const entra = extendHandle(first, {
    url,
    httpUrl: `http://localhost:${listener.port}`,
    port: listener.port,
    ca: authority.certificate,
    get env() {
      return environment()
    },
    envFor: (...targets) => environment(targets),
    takeInternalErrors: () => bugs.splice(0),
    createTenant: (seed = {}) =>
      addTenant(surroundings, parseInput(tenantSeedSchema, seed, 'tenant'), 'tenant'),
    deleteTenant: (tenant) => deleteTenant(surroundings, tenant),
    get controlKey() {
      return requireControl(control).key
    },
    close: cleanUp.run,
    [Symbol.asyncDispose]: cleanUp.run,
  })
  // Where a handle is printed or compared, the key is not looked at.
  Object.defineProperty(entra, 'controlKey', { enumerable: false })
  control?.steer({ entra, directory: issuer.directory, open: surroundings.open })
  return entra
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

function loadSigningKey({ keys, dataDir }: ResolvedOptions, slot: number): Promise<SigningKey> {
  if (keys === 'fresh') return generateSigningKey().then(parseSigningKey)
  if (keys !== undefined && keys !== 'cached') return loadKeyFile(keys, 'options.keys')
  return dataDir === undefined ? loadCachedKey(slot) : loadKeyFile(dataDir, 'options.dataDir')
}

async function loadAuthority({ dataDir }: ResolvedOptions): Promise<CertificateAuthority> {
  return dataDir === undefined ? createAuthority() : await loadAuthorityFile(dataDir, 'options.dataDir')
}

type ServerPart = Omit<MockEntra, keyof TenantHandle>

/** Joins the two without reading their getters, which may throw. */
function extendHandle(handle: TenantHandle, server: ServerPart): MockEntra {
  return Object.defineProperties(handle, Object.getOwnPropertyDescriptors(server)) as MockEntra
}

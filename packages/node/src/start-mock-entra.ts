import { randomFillSync } from 'node:crypto'

import {
  createIssuer,
  createSeededSource,
  parseInput,
  tenantSeedSchema,
  timeSourceOf,
} from '@mock-entra/core'
import type { RandomSource, SigningKey, TenantSeed } from '@mock-entra/core'
import { createApp } from '@mock-entra/http'

import { createAuthority } from './certificate-authority.ts'
import type { CertificateAuthority } from './certificate-authority.ts'
import { createChildFiles } from './child-files.ts'
import { createCleanUp } from './clean-up.ts'
import type { CleanUp } from './clean-up.ts'
import { loadAuthorityFile, loadKeyFile } from './data-dir.ts'
import { describeEnvironment } from './environment.ts'
import type { Environment, EnvironmentTarget } from './environment.ts'
import { findProductionUrl, selectHosts } from './interception/intercepted-hosts.ts'
import { loadCachedKey } from './key-cache.ts'
import { listen } from './listener.ts'
import { reportBug, reportUntrusted, selectLog } from './log.ts'
import { microsoftHosts } from './microsoft-hosts.ts'
import { parseOptions } from './options.ts'
import type { MockEntraOptions, ResolvedOptions } from './options.ts'
import { choosePort } from './port.ts'
import { releaseSlot, takeSlot } from './running-mocks.ts'
import { generateSigningKey, parseSigningKey } from './signing-key.ts'
import type { TenantHandle } from './tenant-handle.ts'
import { addTenant, addTenants } from './tenants.ts'
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
    timeSource: timeSourceOf(options.clock),
    randomSource: options.seed === undefined ? fillAtRandom : createSeededSource(options.seed),
  })
  const bugs: unknown[] = []
  const log = selectLog(options.log)
  const tlsEvidence = createTlsEvidence(reportUntrusted)
  const app = createApp(issuer, {
    log,
    reportBug: (error) => {
      bugs.push(error)
      reportBug(error)
    },
  })
  const port = await choosePort(options.port)
  const { allowHosts } = options
  const hosts = selectHosts(options.intercept)
  const answeredHosts = [...new Set([...microsoftHosts, ...hosts])]
  const listener = await listen({ app, tlsContexts, tlsEvidence, port, answeredHosts, allowHosts, log })
  cleanUp.add(listener.close)

  // Who comes to it though they mean Microsoft.
  const url = `https://localhost:${listener.port}`
  if (hosts.length > 0) {
    const { interceptHosts } = await import('./interception/intercept-hosts.ts')
    const interception = await interceptHosts({ hosts, url, listener, ca: authority.certificate })
    cleanUp.add(interception.close)
  }

  // What is in it, and what the test gets to hold.
  const productionUrl = findProductionUrl(hosts)
  const isCarried = isTrusted || productionUrl !== undefined // trust comes with interception
  const target = { url: productionUrl ?? url, ca: isCarried ? undefined : authority.certificate }
  let isClosed = false
  cleanUp.add(() => void (isClosed = true))
  const server = {
    url,
    port: listener.port,
    ca: authority.certificate,
    isClosed: () => isClosed,
    tlsFailures: tlsEvidence.failures,
  }
  const first = addTenants({ issuer, target, server }, options.tenants ?? [{}])

  // What other processes need to come to it as well.
  const files = createChildFiles(authority.certificate)
  cleanUp.add(files.remove)
  const environment = (targets?: readonly EnvironmentTarget[]): Environment =>
    describeEnvironment(
      {
        ...files.paths(),
        port: listener.port,
        hosts: answeredHosts,
        tenantId: first.tenantId,
        app: () => first.app, // which a tenant may not have
      },
      targets,
    )

  return extendHandle(first, {
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
      addTenant({ issuer, target, server }, parseInput(tenantSeedSchema, seed, 'tenant'), 'tenant'),
    close: cleanUp.run,
    [Symbol.asyncDispose]: cleanUp.run,
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

/**
 * Runs the Python clients against a mock: makes a virtual environment, installs the pinned packages into it, starts a
 * mock in this process, and hands the tests its `env`. Run by `npm run test:python`.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startMockEntra } from 'mock-entra'
import type { ManagedIdentity, MockEntra } from 'mock-entra'

const folder = import.meta.dirname
const systemPython = process.env['PYTHON'] ?? 'python3'
const environment = mkdtempSync(join(tmpdir(), 'mock-entra-python-'))

try {
  process.exitCode = await runTests(makeEnvironment())
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
} finally {
  rmSync(environment, { recursive: true, force: true })
}

/** Makes the virtual environment and returns the path of its Python. */
function makeEnvironment(): string {
  run(
    systemPython,
    ['--version'],
    `It needs Python 3.10 or later as '${systemPython}', or its path in PYTHON.`,
  )
  run(
    systemPython,
    ['-m', 'venv', environment],
    "Python has no working module 'venv'; on Debian and Ubuntu: apt-get install python3-venv",
  )
  const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  run(
    python,
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      join(folder, 'requirements.txt'),
    ],
    'pip could not install requirements.txt: see above. It needs Python 3.10 or later, and a package index.',
  )
  return python
}

/** @param remedy what to do when the program is missing or fails */
function run(program: string, args: readonly string[], remedy: string): void {
  const { error, status } = spawnSync(program, args, { stdio: 'inherit' })
  if (error !== undefined) throw new Error(`test:python: cannot run ${program} (${error.message}). ${remedy}`)
  if (status !== 0) throw new Error(`test:python: ${program} ended with exit code ${status}. ${remedy}`)
}

/** Runs the tests against a mock of their own and returns the exit code. */
async function runTests(python: string): Promise<number> {
  await using entra = await startMockEntra()
  const { username, password = '' } = entra.user
  const keyFolder = join(environment, 'azure-arc-keys')
  const atOwnAddress = {
    ...entra.env,
    AZURE_AUTHORITY_HOST: entra.url, // the mock's own address, as seed 000 has it
    TEST_USERNAME: username,
    TEST_PASSWORD: password,
    ...(await describeWorkloads(entra)),
    TEST_MANAGED_IDENTITIES: JSON.stringify(addManagedIdentities(entra, keyFolder)),
    TEST_KEY_FOLDER: keyFolder,
  }
  const codes = [
    await runModules(python, ['test_seed_000', 'test_no_secrets', 'test_managed_identity'], atOwnAddress),
    await runModules(python, ['test_production_urls'], entra.envFor('python', 'azure-sdk')),
  ]
  return Math.max(...codes)
}

async function runModules(
  python: string,
  modules: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const tests = spawn(python, ['-m', 'unittest', '--verbose', ...modules], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, ...env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  const [code] = (await once(tests, 'exit')) as [number | null]
  return code ?? 1
}

/** One of each kind, with what its host has in its environment; and user-assigned ones beside it where there can be. */
function addManagedIdentities(entra: MockEntra, keyFolder: string): Record<string, readonly object[]> {
  const describe = ({ env, clientId, objectId, resourceId }: ManagedIdentity): object => ({
    env,
    clientId,
    objectId,
    resourceId,
  })
  const addBoth = (kind: 'imds' | 'appService' | 'machineLearning'): readonly object[] => [
    describe(entra.managedIdentity({ kind })),
    describe(entra.managedIdentity({ kind, type: 'UserAssigned' })),
  ]
  return {
    imds: addBoth('imds'),
    appService: addBoth('appService'),
    machineLearning: addBoth('machineLearning'),
    azureArc: [describe(entra.managedIdentity({ kind: 'azureArc', keyFolder }))],
    cloudShell: [describe(entra.managedIdentity({ kind: 'cloudShell' }))],
    serviceFabric: [describe(entra.managedIdentity({ kind: 'serviceFabric' }))],
  }
}

/** Apps without secrets, and what their workloads have in files. */
async function describeWorkloads(entra: MockEntra): Promise<Record<string, string>> {
  const pod = entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'checkout-sa' })
  const otherPod = entra.issuers.kubernetes({ namespace: 'payments', serviceAccount: 'other-sa' })
  const federated = entra.addApp({
    displayName: 'Pod',
    federatedIdentityCredentials: [pod.federatedIdentityCredential],
  })
  const certified = entra.addApp({ displayName: 'Daemon' })
  return {
    TEST_POD_CLIENT_ID: federated.appId,
    TEST_POD_TOKEN_FILE: (await pod.projectToken({ app: federated })).path,
    TEST_OTHER_POD_TOKEN_FILE: (await otherPod.projectToken({ app: federated })).path,
    TEST_CERTIFICATE_CLIENT_ID: certified.appId,
    TEST_CERTIFICATE_FILE: (await entra.createCertificate(certified)).pemFile(),
    TEST_OTHER_CERTIFICATE_FILE: (await entra.createCertificate(entra.addApp({}))).pemFile(),
  }
}

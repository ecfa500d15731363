/**
 * Runs the Python clients against a mock: makes a virtual environment, installs the pinned packages into it, starts a
 * mock in this process, and hands the tests its `env`. Run by `npm run test:python`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { startMockEntra } from 'mock-entra'
import type { ManagedIdentity, MockEntra } from 'mock-entra'

import { makePythonEnvironment } from '../support/python-environment.ts'
import type { PythonEnvironment } from '../support/python-environment.ts'
import { explainFailures } from './explain-failures.ts'

const folder = import.meta.dirname

try {
  using environment = makePythonEnvironment('test:python', ['-r', join(folder, 'requirements.txt')])
  process.exitCode = await runTests(environment)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}

/** Runs the tests against a mock of their own and returns the exit code. */
async function runTests(environment: PythonEnvironment): Promise<number> {
  const python = environment.program('python')
  await using entra = await startMockEntra()
  const { username, password = '' } = entra.user
  const keyFolder = join(environment.folder, 'azure-arc-keys')
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
    await runModules(
      python,
      ['test_readme', 'test_seed_000', 'test_no_secrets', 'test_managed_identity'],
      atOwnAddress,
    ),
    await runModules(python, ['test_production_urls'], entra.envFor('python', 'azure-sdk')),
  ]
  await explainFailures(python, entra)
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

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
} from '@azure/identity'
import type { TokenCredential } from '@azure/identity'
import type { MockEntra } from 'mock-entra'

import { addWhatIsAdopted } from './adopted.ts'
import { openGraph } from './tenant-contents.ts'

/** What `terraform output -json` says. */
export type Outputs = Readonly<Record<string, { readonly value: unknown }>>

/** A folder of `plans`, what it is run with, and what is true after it. */
export interface Plan {
  readonly name: string
  prepare(entra: MockEntra): Promise<Prepared> | Prepared
  /** What the first apply says. */
  readonly applied: RegExp
  check?(entra: MockEntra, outputs: Outputs): Promise<void> | void
  /** Variables with which everything is applied once more, and then destroyed. Missing: what was adopted stays. */
  readonly change?: Readonly<Record<string, string>>
}

interface Prepared {
  readonly variables: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
}

const key = makeKey()

export const plans: readonly Plan[] = [
  {
    name: 'workload',
    prepare: (entra) => ({
      variables: { certificate: key.certificate },
      environment: entra.envFor('go'), // who signs in stands in the plan
    }),
    check: async (entra, { client_id, client_secret }) => {
      const clientId = String(client_id?.value)
      const options = entra.identityOptions()
      const job = entra.issuers.gitHubActions({ repository: 'kloudvin/platform', ref: 'refs/heads/main' })
      const credentials: readonly TokenCredential[] = [
        new ClientSecretCredential(entra.tenantId, clientId, String(client_secret?.value), options),
        new ClientCertificateCredential(entra.tenantId, clientId, { certificate: key.pem }, options),
        new ClientAssertionCredential(entra.tenantId, clientId, () => job.token(), options),
      ]
      for (const credential of credentials) {
        const token = await credential.getToken('https://graph.microsoft.com/.default')
        assert.deepEqual(entra.tokens.decode(token?.token ?? '').claims['roles'], ['User.Read.All'])
      }
    },
    applied: /, 0 changed, 0 destroyed/,
    change: { redirect_uri: 'https://app.kloudvin.com/signed-in' },
  },
  {
    name: 'directory',
    prepare: async (entra) => ({
      variables: {},
      environment: { ...entra.envFor('go'), ...(await describeCertifiedApp(entra)) },
    }),
    applied: /, 0 changed, 0 destroyed/,
    change: { department: 'Marketing' },
  },
  {
    name: 'granular',
    prepare: (entra) => ({ variables: {}, environment: { ...describeCloud(entra), ...describeApp(entra) } }),
    applied: /, 0 changed, 0 destroyed/,
    change: { display_name: 'renamed' },
  },
  {
    name: 'adopted',
    prepare: async (entra) => ({
      variables: await addWhatIsAdopted(entra),
      environment: { ...entra.envFor('go'), ...(await describePipeline(entra)) },
    }),
    applied: /6 imported, 0 added, 0 changed, 0 destroyed/,
  },
]

/** The app that the provider signs in as, by its secret. */
function describeApp({ credentials }: MockEntra): Readonly<Record<string, string>> {
  return {
    ARM_TENANT_ID: credentials.tenantId,
    ARM_CLIENT_ID: credentials.clientId,
    ARM_CLIENT_SECRET: credentials.clientSecret,
  }
}

/** The same app, which signs in by a certificate. */
async function describeCertifiedApp(entra: MockEntra): Promise<Readonly<Record<string, string>>> {
  const graph = await openGraph(entra)
  const keyCredentials = [{ key: btoa(key.certificate), type: 'AsymmetricX509Cert', usage: 'Verify' }]
  await graph.change(`applications/${entra.app.objectId}`, { keyCredentials })
  return {
    ARM_TENANT_ID: entra.tenantId,
    ARM_CLIENT_ID: entra.app.appId,
    ARM_CLIENT_CERTIFICATE: key.bundle,
  }
}

/** The app that a pipeline signs in as, without a secret. It may read, which is all that adopting takes. */
async function describePipeline(entra: MockEntra): Promise<Readonly<Record<string, string>>> {
  const job = entra.issuers.gitHubActions({ repository: 'contoso/directory', ref: 'refs/heads/main' })
  const { appId } = entra.addApp({
    displayName: 'Pipeline',
    federatedIdentityCredentials: [{ name: 'main', issuer: job.issuer, subject: job.subject }],
    appRoleAssignments: [{ resource: 'Microsoft Graph', roles: ['Directory.Read.All'] }],
  })
  return {
    ARM_TENANT_ID: entra.tenantId,
    ARM_CLIENT_ID: appId,
    ARM_USE_OIDC: 'true',
    ARM_OIDC_TOKEN: await job.token(),
  }
}

/** Without a proxy: the provider asks the mock where everything is. */
function describeCloud(entra: MockEntra): Readonly<Record<string, string>> {
  const { SSL_CERT_FILE = '' } = entra.envFor('go')
  return { SSL_CERT_FILE, ARM_METADATA_HOSTNAME: new URL(entra.url).host }
}

interface Key {
  /** PEM */
  readonly certificate: string
  /** PEM: certificate and private key. */
  readonly pem: string
  /** PKCS #12 in base64. */
  readonly bundle: string
}

/** A key with a certificate, which does not expire before the recordings are out of use. */
function makeKey(): Key {
  const folder = mkdtempSync(join(tmpdir(), 'mock-entra-terraform-'))
  try {
    const [certificate = '', key = ''] = ['certificate.pem', 'key.pem'].map((name) => join(folder, name))
    const subject = ['-subj', '/CN=terraform', '-days', '36500']
    const files = ['-keyout', key, '-out', certificate]
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files], {
      stdio: 'ignore',
    })
    const bundle = execFileSync('openssl', [
      'pkcs12',
      '-export',
      '-in',
      certificate,
      '-inkey',
      key,
      '-passout',
      'pass:',
    ])
    const text = readFileSync(certificate, 'utf8')
    return {
      certificate: text,
      pem: `${text}${readFileSync(key, 'utf8')}`,
      bundle: bundle.toString('base64'),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

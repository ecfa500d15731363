import type { KeyObject } from 'node:crypto'

import {
  MockEntraError,
  changeDirectoryObject,
  describeKeyCredential,
  describeValue,
  encodeHex,
  objectOf,
  parseCertificate,
  parseInput,
  renderPem,
  thumbprintsOf,
} from '@mock-entra/core'
import type { Application, Certificate, Tenant } from '@mock-entra/core'
import * as v from 'valibot'

import { readCertificate } from './certificate-source.ts'
import type { CertificateSource } from './certificate-source.ts'
import { generatePrivateKey, issueByAuthority, issueSelfSigned } from './issue-certificate.ts'
import type { IssuedCertificate } from './issue-certificate.ts'
import type { PrivateFolder } from './private-folder.ts'

/** A certificate that an app has. */
export interface RegisteredCertificate {
  readonly keyId: string
  /** SHA-1, in hexadecimal: how portals call the certificate, and MSAL's `thumbprint`. */
  readonly thumbprint: string
  /** SHA-256, in hexadecimal. */
  readonly thumbprintSha256: string
  /** PEM; of a certificate that an authority issued, with the authority's. */
  readonly certificate: string
}

/** A certificate with its private key, ready for a client. */
export interface AppCertificate extends RegisteredCertificate {
  /** PKCS#8, PEM. */
  readonly privateKey: string
  /** Private key and certificates in one text: `new ClientCertificateCredential(tenantId, appId, { certificate: pem })`. */
  readonly pem: string
  /** What MSAL Node takes as `auth.clientCertificate`. */
  readonly clientCertificate: ClientCertificate
  /** The path of a file with `pem` (0600), which is made at the first call and goes with `close()`. */
  pemFile(): string
}

/** MSAL Node's `clientCertificate`. */
export interface ClientCertificate {
  thumbprintSha256: string
  privateKey: string
  /** The certificates to send along; only where the app trusts a name instead of a thumbprint. */
  x5c?: string
}

/** What a new certificate says, and how the app trusts it. */
export interface CertificateOptions {
  /** The common name of the holder. @default the app's display name */
  readonly subjectName?: string
  /** @default a day ago */
  readonly notBefore?: Date
  /** @default in a year */
  readonly notAfter?: Date
  /** The key that the certificate is for: RSA. @default a new one */
  readonly privateKey?: KeyObject
  /**
   * What the app trusts: this certificate, or all certificates with this name of the authority that is made for it ("subject
   * name and issuer").
   *
   * @default 'thumbprint'
   */
  readonly trustBy?: 'thumbprint' | 'subjectName'
}

/** How a certificate that you have is read and named. */
export interface AddCertificateOptions {
  /** Opens a PFX file. */
  readonly passphrase?: string
  readonly displayName?: string
}

const date = v.pipe(
  v.date('a Date'),
  v.check((value) => !Number.isNaN(value.getTime()), 'a valid Date'),
)
const optionsSchema = objectOf({
  subjectName: v.optional(
    v.pipe(v.string('a name'), v.minLength(1, 'a name'), v.maxLength(64, 'at most 64 characters')),
  ),
  notBefore: v.optional(date),
  notAfter: v.optional(date),
  privateKey: v.optional(v.custom<KeyObject>(isRsaPrivateKey, 'a private RSA key as KeyObject')),
  trustBy: v.optional(v.picklist(['thumbprint', 'subjectName'], "'thumbprint' or 'subjectName'")),
} satisfies Record<keyof CertificateOptions, v.GenericSchema>)
const addOptionsSchema = objectOf({
  passphrase: v.optional(v.string('a text')),
  displayName: v.optional(v.string('a text')),
} satisfies Record<keyof AddCertificateOptions, v.GenericSchema>)

function isRsaPrivateKey(value: unknown): boolean {
  const { type, asymmetricKeyType } = (value ?? {}) as Partial<KeyObject>
  return type === 'private' && asymmetricKeyType === 'rsa'
}

/** What registering certificates depends on. */
export interface CertificateSurroundings {
  readonly tenant: Tenant
  readonly files: PrivateFolder
}

/** What is to be registered, without anything that only this process can read. */
export interface AddedCertificate {
  readonly certificate: Certificate
  readonly displayName: string | undefined
}

/** Reads a certificate that exists already from wherever it is. */
export function readAddedCertificate(
  source: CertificateSource,
  options: AddCertificateOptions,
): AddedCertificate {
  const { passphrase, displayName } = parseInput(addOptionsSchema, options, 'options')
  return { certificate: readCertificate(source, passphrase), displayName }
}

/** Registers a certificate that exists already. */
export function addCertificate(
  { tenant }: CertificateSurroundings,
  application: Application,
  source: CertificateSource,
  options: AddCertificateOptions = {},
): RegisteredCertificate {
  const { certificate, displayName } = readAddedCertificate(source, options)
  const keyId = register(tenant, application, certificate, displayName)
  return describeRegistered(keyId, certificate.raw, undefined)
}

/** Makes a key pair and its certificate, and lets the app prove who it is by it. */
export async function createAppCertificate(
  surroundings: CertificateSurroundings,
  application: Application,
  options: CertificateOptions = {},
): Promise<AppCertificate> {
  const parsed = parseInput(optionsSchema, options, 'options')
  const isTrustedByName = parsed.trustBy === 'subjectName'
  const content = await describeContent(surroundings.tenant, application, parsed)
  const issued = isTrustedByName ? await issueByAuthority(content) : issueSelfSigned(content)
  const keyId = isTrustedByName
    ? trustName(surroundings.tenant, application, content.subjectName, issued)
    : register(surroundings.tenant, application, requireCertificate(issued.certificate))
  return describeIssued(keyId, issued, surroundings.files)
}

const day = 86_400_000

async function describeContent(
  tenant: Tenant,
  application: Application,
  options: v.InferOutput<typeof optionsSchema>,
): Promise<Parameters<typeof issueSelfSigned>[0]> {
  const now = tenant.clock.now()
  const { notBefore = new Date(now - day), notAfter = new Date(now + 365 * day) } = options
  if (notAfter.getTime() <= notBefore.getTime()) {
    throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
      option: 'options.notAfter',
      received: describeValue(notAfter),
      expected: `an instant after ${notBefore.toISOString()}, the certificate's notBefore`,
      remedy: 'Pass both for a certificate of the past or of the future.',
    })
  }
  return {
    subjectName: options.subjectName ?? application.displayName.slice(0, 64),
    notBefore,
    notAfter,
    privateKey: options.privateKey ?? (await generatePrivateKey()),
  }
}

function register(
  tenant: Tenant,
  application: Application,
  certificate: Certificate,
  displayName?: string,
): string {
  const keyId = tenant.ids.uuid()
  const credential = describeKeyCredential(certificate, { keyId, displayName })
  const keyCredentials = [...application.keyCredentials, credential]
  changeDirectoryObject(tenant, { type: 'application', object: application }, { keyCredentials })
  return keyId
}

function trustName(
  tenant: Tenant,
  application: Application,
  subjectName: string,
  { authority }: IssuedCertificate,
): string {
  const trusted = {
    subjectName,
    authority: requireCertificate(authority ?? new Uint8Array()),
    revokedCertificateIdentifiers: [],
  }
  const trustedCertificateSubjects = [...application.trustedCertificateSubjects, trusted]
  changeDirectoryObject(tenant, { type: 'application', object: application }, { trustedCertificateSubjects })
  return tenant.ids.uuid()
}

/** What was written a moment ago can be read. */
function requireCertificate(octets: Uint8Array): Certificate {
  const certificate = parseCertificate(octets)
  if (certificate === undefined) throw new Error('The certificate that was made cannot be read.')
  return certificate
}

function describeRegistered(
  keyId: string,
  certificate: Uint8Array,
  authority: Uint8Array | undefined,
): RegisteredCertificate {
  const { sha1, sha256 } = thumbprintsOf(certificate)
  const chain = authority === undefined ? [certificate] : [certificate, authority]
  return {
    keyId,
    thumbprint: encodeHex(sha1),
    thumbprintSha256: encodeHex(sha256),
    certificate: chain.map((octets) => renderPem('CERTIFICATE', octets)).join(''),
  }
}

function describeIssued(keyId: string, issued: IssuedCertificate, files: PrivateFolder): AppCertificate {
  const registered = describeRegistered(keyId, issued.certificate, issued.authority)
  const privateKey = issued.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const pem = privateKey + registered.certificate
  const { thumbprintSha256, certificate: x5c } = registered
  return {
    ...registered,
    privateKey,
    pem,
    clientCertificate: {
      thumbprintSha256,
      privateKey,
      ...(issued.authority === undefined ? {} : { x5c }),
    },
    pemFile: describePemFile({ keyId, pem }, files),
  }
}

/** `pemFile` of a certificate, for the process that `files` belong to. */
export function describePemFile(
  { keyId, pem }: Pick<AppCertificate, 'keyId' | 'pem'>,
  files: PrivateFolder,
): AppCertificate['pemFile'] {
  return () => files.writeOnce(`app-${keyId}.pem`, () => pem, 'pemFile()')
}

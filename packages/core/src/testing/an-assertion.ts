import { constants, createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { createCertificate } from '../keys/x509.ts'

/** A key with a certificate for it. */
export interface CertifiedKey {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** DER */
  readonly certificate: Uint8Array
  /** base64url */
  readonly x5t: string
  /** base64url */
  readonly x5tS256: string
}

interface KeyParts {
  readonly subject?: string
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly usage?: 'ca' | 'signing'
  readonly hosts?: readonly string[]
  readonly modulusLength?: number
  /** Who issues the certificate. @default the key itself */
  readonly issuer?: { readonly name: string; readonly privateKey: KeyObject }
}

/** A real RSA key with its certificate, valid from 2020 to 2040. */
export function aCertifiedKey(parts: KeyParts = {}): CertifiedKey {
  const { subject = 'daemon', usage = 'signing', modulusLength = 2048 } = parts
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
  const issuer = parts.issuer ?? { name: subject, privateKey }
  const certificate = createCertificate({
    subject,
    issuer: issuer.name,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    serialNumber: new Uint8Array([1]),
    notBefore: parts.notBefore ?? new Date('2020-01-01'),
    notAfter: parts.notAfter ?? new Date('2040-01-01'),
    signatureAlgorithm: 'sha256WithRSAEncryption',
    usage,
    ...(parts.hosts === undefined ? {} : { hosts: parts.hosts }),
    subjectKeyIdentifier: new Uint8Array(20),
    sign: (data) => sign('sha256', data, issuer.privateKey),
  })
  const digest = (algorithm: string): string => createHash(algorithm).update(certificate).digest('base64url')
  return { privateKey, publicKey, certificate, x5t: digest('sha1'), x5tS256: digest('sha256') }
}

export interface AssertionParts {
  readonly privateKey: KeyObject
  readonly header?: object
  readonly claims?: object
  /** What signs, whatever the header says. @default 'RS256' */
  readonly algorithm?: 'RS256' | 'RS384' | 'RS512' | 'PS256'
}

/** A signed JWT, by Node's crypto and not by the code under test. */
export function signAssertion({ privateKey, header, claims, algorithm = 'RS256' }: AssertionParts): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
  const text = `${encode({ alg: algorithm, typ: 'JWT', ...header })}.${encode({ ...claims })}`
  const padding =
    algorithm === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      : { padding: constants.RSA_PKCS1_PADDING }
  const signature = sign(`sha${algorithm.slice(2)}`, Buffer.from(text), { key: privateKey, ...padding })
  return `${text}.${signature.toString('base64url')}`
}

/** The claims of an assertion that the seeded app signs itself, right for its token endpoint at this time. */
export function selfIssuedClaims(now: number): Record<string, unknown> {
  const appId = '11111111-1111-1111-1111-111111111111'
  const seconds = Math.floor(now / 1000)
  return {
    aud: 'https://localhost:4577/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token',
    iss: appId,
    sub: appId,
    jti: randomUUID(),
    nbf: seconds,
    iat: seconds,
    exp: seconds + 600,
  }
}

export const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

import type { TrustedCertificateSubject } from '../directory/application.ts'
import { parseCertificateText } from '../directory/key-credential.ts'
import { EntraError } from '../errors/entra-error.ts'
import type { Certificate } from '../keys/certificate.ts'
import { verifyRsaSignature } from '../keys/rsa-signature.ts'
import type { RsaAlgorithm } from '../keys/rsa-signature.ts'
import { encodeHex, thumbprintsOf } from '../keys/thumbprint.ts'
import { assertWithinValidity } from './certificate-validity.ts'
import type { ClientAssertion } from './client-assertion.ts'

/**
 * The certificate of an assertion whose app trusts a name and an authority instead of a thumbprint ("subject name and
 * issuer"). The chain comes with the assertion, in `x5c`, leaf first.
 *
 * @throws {EntraError} `certificateChainNotTrusted`, `certificateSubjectNotAuthorized`, `trustedCertificateRevoked` or
 * `certificateOutsideValidity`
 */
export async function requireTrustedCertificate(
  subjects: readonly TrustedCertificateSubject[],
  assertion: ClientAssertion,
  now: number,
): Promise<Certificate> {
  const chain = readChain(assertion)
  const [leaf] = chain
  const issued: TrustedCertificateSubject[] = []
  for (const subject of subjects) {
    if (await leadsTo(subject.authority, chain)) issued.push(subject)
  }
  if (leaf === undefined || issued.length === 0) throw notTrusted(describeChain(chain, subjects))
  const names = [leaf.commonName ?? [], leaf.dnsNames].flat()
  const authorized = issued.find(({ subjectName }) => names.includes(subjectName))
  if (authorized === undefined) {
    throw new EntraError(
      'certificateSubjectNotAuthorized',
      { subject: names.join(', ') },
      `The app trusts ${issued.map(({ subjectName }) => `'${subjectName}'`).join(', ')} of this authority.`,
    )
  }
  const thumbprint = encodeHex(thumbprintsOf(leaf.raw).sha1).toLowerCase()
  if (authorized.revokedCertificateIdentifiers.includes(thumbprint)) {
    throw new EntraError('trustedCertificateRevoked', {})
  }
  for (const certificate of chain) assertWithinValidity(certificate, now)
  return leaf
}

/** The longest chain that is looked at. */
const longestChain = 10

/** MSAL.NET sends a text in place of a list of one. */
function readChain({ header }: ClientAssertion): readonly Certificate[] {
  const chain = [header['x5c']].flat() as readonly unknown[]
  if (chain.length > longestChain) throw notTrusted(`x5c has ${chain.length} certificates.`)
  return chain.map((encoded, index) => {
    const certificate = typeof encoded === 'string' ? parseCertificateText(encoded) : undefined
    if (certificate === undefined) throw notTrusted(`x5c[${index}] is not the base64 of a certificate.`)
    return certificate
  })
}

/** Whether each certificate is signed by the next, and the last one is the authority or signed by it. */
async function leadsTo(authority: Certificate, chain: readonly Certificate[]): Promise<boolean> {
  for (const [index, certificate] of chain.entries()) {
    if (isSame(certificate.raw, authority.raw)) return true
    const issuer = chain[index + 1] ?? authority
    if (!issuer.isAuthority || !(await isIssuedBy(certificate, issuer))) return false
  }
  return true
}

const signatureAlgorithms: ReadonlyMap<string, RsaAlgorithm> = new Map([
  ['1.2.840.113549.1.1.11', 'RS256'],
  ['1.2.840.113549.1.1.12', 'RS384'],
  ['1.2.840.113549.1.1.13', 'RS512'],
])

async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  const algorithm = signatureAlgorithms.get(certificate.signatureAlgorithm)
  if (algorithm === undefined || !isSame(certificate.issuerName, issuer.subjectName)) return false
  const { toBeSigned: text, signature } = certificate
  return (await verifyRsaSignature({ algorithm, key: issuer.publicKey, text, signature })) === 'valid'
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index])
}

function notTrusted(detail: string): EntraError {
  return new EntraError('certificateChainNotTrusted', {}, detail)
}

function describeChain(
  chain: readonly Certificate[],
  subjects: readonly TrustedCertificateSubject[],
): string {
  const sent = chain.map(({ commonName = '(no name)' }) => `'${commonName}'`).join(', issued by ')
  const trusted = subjects.map(({ authority }) => `'${authority.commonName ?? '(no name)'}'`).join(', ')
  return (
    `x5c holds ${sent}, and the app trusts the authorities ${trusted}. Each certificate must be signed by the next, with ` +
    'RSA and SHA-2, up to one that the authority signed.'
  )
}

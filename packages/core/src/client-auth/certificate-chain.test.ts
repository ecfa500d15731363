import { describe, expect, it } from 'vitest'

import type { AppSeed } from '../directory/seeds.ts'
import type { EntraError } from '../errors/entra-error.ts'
import type { Issuer } from '../issuer.ts'
import {
  aCertifiedKey,
  aTenant,
  aTokenRequest,
  acquireTokens,
  anIssuer,
  jwtBearer,
  refusalOfRequest,
  selfIssuedClaims,
  signAssertion,
} from '../testing/index.ts'
import type { CertifiedKey } from '../testing/index.ts'
import type { TokenRequest } from '../token-request.ts'

const now = Date.parse('2026-03-04T05:06:07Z')
const root = aCertifiedKey({ subject: 'Root', usage: 'ca' })
const intermediate = aCertifiedKey({
  subject: 'Intermediate',
  usage: 'ca',
  issuer: { name: 'Root', privateKey: root.privateKey },
})
const byRoot = { name: 'Root', privateKey: root.privateKey }
const byIntermediate = { name: 'Intermediate', privateKey: intermediate.privateKey }
const subject = 'daemon.contoso.com'
const leaf = aCertifiedKey({ subject, issuer: byRoot })
const deepLeaf = aCertifiedKey({ subject, issuer: byIntermediate })
const encode = ({ certificate }: CertifiedKey): string => Buffer.from(certificate).toString('base64')
const trusted = { subjectName: subject, authority: root.certificate }

function aMock(trustedCertificateSubjects: AppSeed['trustedCertificateSubjects'] = [trusted]): Issuer {
  const issuer = anIssuer({ timeSource: () => now })
  aTenant(issuer, { apps: [{ appId: '11111111-1111-1111-1111-111111111111', trustedCertificateSubjects }] })
  return issuer
}

/** @param x5c null for none */
function aRequest(key: CertifiedKey, x5c: unknown = [encode(key)], named = key): TokenRequest {
  const clientAssertion = signAssertion({
    privateKey: key.privateKey,
    header: { x5t: named.x5t, ...(x5c === null ? {} : { x5c }) },
    claims: selfIssuedClaims(now),
  })
  return aTokenRequest({ clientSecret: undefined, clientAssertion, clientAssertionType: jwtBearer })
}

const refusal = (
  request: TokenRequest,
  subjects?: AppSeed['trustedCertificateSubjects'],
): Promise<EntraError> => refusalOfRequest(aMock(subjects), request)

describe('certificate that an app trusts by subject name and issuer', () => {
  it.each([
    ['of the authority', leaf, [encode(leaf)]],
    ['as a text in place of a list (MSAL.NET)', leaf, encode(leaf)],
    ['with the authority', leaf, [encode(leaf), encode(root)]],
    ['of an intermediate authority', deepLeaf, [encode(deepLeaf), encode(intermediate)]],
    ['with the whole chain', deepLeaf, [encode(deepLeaf), encode(intermediate), encode(root)]],
  ])('is accepted: %s', async (_, key, x5c) => {
    const { claims } = await acquireTokens(aMock(), aRequest(key, x5c))

    expect(claims['azpacr']).toBe('2')
  })

  it('may have the name among its DNS names', async () => {
    const key = aCertifiedKey({ subject: 'x', hosts: [subject], issuer: byRoot })

    expect((await acquireTokens(aMock(), aRequest(key))).claims['azpacr']).toBe('2')
  })

  it.each([
    ['signs itself', aCertifiedKey({ subject }), undefined],
    ['is of an authority that only has the name', forged(), undefined],
    ['leaves its intermediate authority out', deepLeaf, [encode(deepLeaf)]],
    ['is followed by a stranger', leaf, [encode(leaf), encode(intermediate), encode(root)]],
    ['comes as what is no certificate', leaf, ['garbage']],
    ['comes as no text', leaf, [42]],
    ['comes with too many', leaf, Array.from({ length: 11 }, () => encode(leaf))],
    ['comes as an empty list', leaf, []],
  ])('is refused with AADSTS7000274 when it %s', async (_, key, x5c) => {
    expect(await refusal(aRequest(key, x5c))).toMatchObject({
      code: 'certificateChainNotTrusted',
      aadsts: 7000274,
      error: 'invalid_client',
      status: 401,
    })
  })

  it('is refused with AADSTS7000274 when one issued it that is no authority', async () => {
    const endEntity = aCertifiedKey({ subject: 'End', issuer: byRoot })
    const key = aCertifiedKey({ subject, issuer: { name: 'End', privateKey: endEntity.privateKey } })

    expect(await refusal(aRequest(key, [encode(key), encode(endEntity)]))).toMatchObject({ aadsts: 7000274 })
  })

  it('is refused with AADSTS700030 when its name is another, and the name is told', async () => {
    const other = aCertifiedKey({ subject: 'other.contoso.com', issuer: byRoot })

    const error = await refusal(aRequest(other))

    expect(error).toMatchObject({ code: 'certificateSubjectNotAuthorized', aadsts: 700030, status: 401 })
    expect(error.message).toContain('Names: other.contoso.com.')
    expect(error.detail).toContain(`'${subject}'`)
  })

  it('is refused with AADSTS7000277 when it is revoked', async () => {
    const identifier = Buffer.from(leaf.x5t, 'base64url').toString('hex').toUpperCase()

    const error = await refusal(aRequest(leaf), [{ ...trusted, revokedCertificateIdentifiers: [identifier] }])

    expect(error).toMatchObject({ code: 'trustedCertificateRevoked', aadsts: 7000277, status: 401 })
  })

  it.each([
    ['has expired', { notAfter: new Date(now - 1000) }],
    ['is not valid yet', { notBefore: new Date(now + 1000) }],
  ])('is refused with AADSTS1000502 when it %s', async (_, validity) => {
    const key = aCertifiedKey({ subject, issuer: byRoot, ...validity })

    expect(await refusal(aRequest(key))).toMatchObject({ aadsts: 1000502, status: 401 })
  })

  it.each([
    [
      'the assertion is signed by another key',
      aRequest(leaf, [encode(deepLeaf), encode(intermediate)], deepLeaf),
    ],
    ['the thumbprint is not the one of x5c', aRequest(leaf, [encode(leaf)], deepLeaf)],
    ['no certificate comes along', aRequest(leaf, null)],
  ])('is refused with AADSTS700027 when %s', async (_, request) => {
    expect(await refusal(request)).toMatchObject({ aadsts: 700027, status: 401 })
  })

  it('tells the chain and the authorities: AADSTS7000274', async () => {
    const { detail } = await refusal(aRequest(deepLeaf, [encode(deepLeaf)]))

    expect(detail).toContain(`x5c holds '${subject}', and the app trusts the authorities 'Root'.`)
  })
})

/** Issued by the right name with another key. */
function forged(): CertifiedKey {
  const impostor = aCertifiedKey({ subject: 'Root', usage: 'ca' })
  return aCertifiedKey({ subject, issuer: { name: 'Root', privateKey: impostor.privateKey } })
}

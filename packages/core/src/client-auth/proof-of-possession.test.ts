import { describe, expect, it } from 'vitest'

import { describeKeyCredential } from '../directory/key-credential.ts'
import type { KeyCredentialDetails } from '../directory/key-credential.ts'
import { parseCertificate } from '../keys/certificate.ts'
import { encodeHex, thumbprintsOf } from '../keys/thumbprint.ts'
import { aCertifiedKey, signAssertion } from '../testing/index.ts'
import type { AssertionParts, CertifiedKey } from '../testing/index.ts'
import { findProofFault } from './proof-of-possession.ts'

const id = 'aaaaaaaa-0000-4000-8000-000000000001'
const now = Date.parse('2026-03-04T05:06:07Z')
const seconds = now / 1000
const key = aCertifiedKey()
const other = aCertifiedKey()

function findFault(
  parts: Partial<AssertionParts> = {},
  keys: readonly CertifiedKey[] = [key],
  details: Partial<KeyCredentialDetails> = {},
): Promise<string | undefined> {
  const claims = { aud: '00000002-0000-0000-c000-000000000000', iss: id, nbf: seconds, exp: seconds + 600 }
  const proof = signAssertion({
    privateKey: key.privateKey,
    ...parts,
    claims: { ...claims, ...parts.claims },
  })
  const keyCredentials = keys.map(({ certificate }) =>
    describeKeyCredential(parseCertificate(certificate)!, { keyId: id, ...details }),
  )
  return findProofFault(proof, { id, keyCredentials }, now)
}

describe('proof of possession', () => {
  it('is of any valid certificate of the object', async () => {
    expect(await findFault({}, [other, key])).toBeUndefined()
  })

  it('may name the object in any case', async () => {
    expect(await findFault({ claims: { iss: id.toUpperCase() } })).toBeUndefined()
  })

  it.each<[Partial<AssertionParts>, string]>([
    [{ algorithm: 'PS256' }, "The alg of the proof is 'PS256', not 'RS256'."],
    [{ claims: { aud: 'x' } }, "The aud of the proof is 'x', not '00000002-0000-0000-c000-000000000000'."],
    [{ claims: { iss: 7 } }, `The iss of the proof is 7, not '${id}', the id of the object`],
    [{ claims: { nbf: 'soon' } }, 'The proof needs nbf and exp, in seconds.'],
    [{ claims: { exp: seconds + 601 } }, 'The proof is valid for 601 seconds, and 600 are the most.'],
    [
      { claims: { nbf: seconds + 301, exp: seconds + 600 } },
      'The proof is valid from 2026-03-04T05:11:08.0000000Z to 2026-03-04T05:16:07.0000000Z, and it is 2026-03-04T05:06:07.0000000Z.',
    ],
    [
      { privateKey: other.privateKey },
      `not signed with the key of a valid certificate of the object '${id}': ${encodeHex(thumbprintsOf(key.certificate).sha1)}.`,
    ],
  ])('with %j is said to be wrong in words for the developer', async (parts, words) => {
    expect(await findFault(parts)).toContain(words)
  })

  const past = new Date(now - 1000)
  const ahead = new Date(now + 1000)
  it.each<[string, readonly CertifiedKey[], Partial<KeyCredentialDetails>]>([
    ['none', [], {}],
    ['one that has expired', [aCertifiedKey({ notAfter: past })], { endDateTime: ahead }],
    ['one whose registration has expired', [key], { endDateTime: past }],
    ['one that is not valid yet', [aCertifiedKey({ notBefore: ahead })], { startDateTime: past }],
    ['one whose registration is not valid yet', [key], { startDateTime: ahead }],
    ['a revoked one', [key], { isRevoked: true }],
  ])('cannot be given where the object has %s for a certificate', async (_, keys, details) => {
    expect(await findFault({}, keys, details)).toContain('has no valid certificate')
  })
})

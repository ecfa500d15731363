import { GraphError, describeKeyCredential, parseCertificateText } from '@mock-entra/core'
import type { Certificate, KeyCredential, PasswordCredential } from '@mock-entra/core'

import { renderInstant } from '../values.ts'
import type { keyCredentialType, passwordCredentialType } from './complex-types.ts'

type SentKey = ReturnType<(typeof keyCredentialType)['parse']>

/** A client secret as Graph shows it: never the secret itself, but its first three characters. */
export function describePasswordCredential(credential: PasswordCredential): object {
  const { customKeyIdentifier, displayName, endDateTime, keyId, secretText, startDateTime } = credential
  return {
    customKeyIdentifier,
    displayName,
    endDateTime: renderInstant(withinCalendar(endDateTime)),
    hint: secretText.slice(0, 3),
    keyId,
    secretText: null,
    startDateTime: renderInstant(withinCalendar(startDateTime)),
  }
}

/** Seeded secrets are valid as long as a Date can tell, which other clients' calendars do not reach. */
export function withinCalendar(instant: Date): Date {
  const year = instant.getUTCFullYear()
  if (year < 1) return new Date('0001-01-01T00:00:00Z')
  return year > 9999 ? new Date('9999-12-31T23:59:59Z') : instant
}

/** @param withKey the certificate itself, which Graph shows only to those who ask for this property of one object */
export function describeKey(credential: KeyCredential, withKey: boolean): object {
  const { customKeyIdentifier, displayName, endDateTime, keyId, startDateTime, type, usage, key } = credential
  return {
    customKeyIdentifier,
    displayName,
    endDateTime: renderInstant(endDateTime),
    key: withKey ? btoa(String.fromCharCode(...key)) : null,
    keyId,
    startDateTime: renderInstant(startDateTime),
    type,
    usage,
  }
}

/** A body can take secrets away and rename none: new ones are made by addPassword only. */
export function keepPasswordCredentials(
  sent: readonly ReturnType<(typeof passwordCredentialType)['parse']>[],
  present: readonly PasswordCredential[],
): readonly PasswordCredential[] {
  return sent.map(({ keyId }) => {
    const known = present.find((candidate) => candidate.keyId === keyId)
    if (known !== undefined) return known
    throw new GraphError('badRequest', 'New password credentials must be generated with service actions.')
  })
}

/** The certificates of a body. One that comes back without its key is the one that is there. */
export function readKeyCredentials(
  sent: readonly SentKey[],
  present: readonly KeyCredential[],
  freshId: () => string,
): readonly KeyCredential[] {
  return sent.map((credential) => {
    const { key, keyId } = credential
    const known = present.find((candidate) => candidate.keyId === keyId)
    const isRepeated = (key === undefined || key === null) && known !== undefined
    return isRepeated ? known : readNewKeyCredential(credential, freshId)
  })
}

export function readNewKeyCredential({ key, keyId, ...sent }: SentKey, freshId: () => string): KeyCredential {
  if (key === undefined || key === null) throw invalidKey('the key is missing')
  if ((sent.usage ?? 'Verify') !== 'Verify' || (sent.type ?? 'AsymmetricX509Cert') !== 'AsymmetricX509Cert') {
    throw new GraphError(
      'notImplemented',
      `mock-entra takes key credentials of type 'AsymmetricX509Cert' and usage 'Verify' only, not '${sent.type}' and '${sent.usage}'.`,
    )
  }
  const certificate = parseCertificateText(key) ?? parseCertificateText(decodeText(key))
  if (certificate === undefined) throw invalidKey('it is no certificate')
  const credential = describeKeyCredential(certificate, {
    keyId: keyId ?? freshId(),
    displayName: sent.displayName,
    customKeyIdentifier: sent.customKeyIdentifier,
    startDateTime: sent.startDateTime ?? undefined,
    endDateTime: sent.endDateTime ?? undefined,
  })
  assertEndsWithCertificate(credential, certificate)
  return credential
}

/** A credential ends with its certificate at the latest, whose last second counts as a whole. */
function assertEndsWithCertificate({ endDateTime }: KeyCredential, { notAfter }: Certificate): void {
  if (endDateTime.getTime() < notAfter.getTime() + 1000) return
  throw new GraphError('invalidKeyEndDate', 'Key credential end date is invalid.', {
    detail: `It is ${endDateTime.toISOString()}, and the certificate expires at ${notAfter.toISOString()}.`,
  })
}

/** Terraform sends the PEM file in base64, where others send the certificate. */
function decodeText(base64: string): string {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0 ? atob(base64) : ''
}

function invalidKey(problem: string): GraphError {
  return new GraphError('badRequest', `Key credential is invalid: ${problem}.`)
}

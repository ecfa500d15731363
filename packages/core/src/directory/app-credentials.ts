import { MockEntraError } from '../errors/mock-entra-error.ts'
import { deriveUuid } from '../ids.ts'
import type { Application, PasswordCredential, TrustedCertificateSubject } from './application.ts'
import { findFederatedCredentialFault, tokenExchangeAudience } from './federated-identity-credential.ts'
import type { FederatedIdentityCredential } from './federated-identity-credential.ts'
import { describeKeyCredential } from './key-credential.ts'
import type { KeyCredential } from './key-credential.ts'
import type { ParsedAppSeed } from './seed-schemas.ts'

const day = 86_400_000

/** As long as a Date can tell, so that a test may move its clock anywhere. */
const forever = { startDateTime: new Date(-8.64e15), endDateTime: new Date(8.64e15) }

interface Surroundings {
  readonly appId: string
  /** How the seed is called in messages. */
  readonly path: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

type AppCredentials = Pick<
  Application,
  'passwordCredentials' | 'keyCredentials' | 'trustedCertificateSubjects' | 'federatedIdentityCredentials'
>

/** Everything by which an app can prove who it is. */
export function createAppCredentials(seed: ParsedAppSeed, surroundings: Surroundings): AppCredentials {
  return {
    passwordCredentials: createPasswordCredentials(seed, surroundings),
    keyCredentials: createKeyCredentials(seed, surroundings),
    trustedCertificateSubjects: createTrustedSubjects(seed),
    federatedIdentityCredentials: createFederatedCredentials(seed, surroundings),
  }
}

function createPasswordCredentials(
  seed: ParsedAppSeed,
  { appId, now }: Surroundings,
): readonly PasswordCredential[] {
  const lasting = seed.secret === undefined ? [] : [{ secretText: seed.secret, ...forever }]
  const seeds: NonNullable<ParsedAppSeed['passwordCredentials']> = [
    ...lasting,
    ...(seed.passwordCredentials ?? []),
  ]
  return seeds.map((credential, index) => ({
    keyId: credential.keyId ?? deriveUuid(appId, 'passwordCredential', String(index)),
    displayName: credential.displayName ?? null,
    customKeyIdentifier: null,
    secretText: credential.secretText,
    startDateTime: credential.startDateTime ?? new Date(now - day),
    endDateTime: credential.endDateTime ?? new Date(now + 730 * day),
  }))
}

function createKeyCredentials(
  { keyCredentials = [] }: ParsedAppSeed,
  { appId }: Surroundings,
): readonly KeyCredential[] {
  return keyCredentials.map(({ key, ...details }, index) => {
    const keyId = details.keyId ?? deriveUuid(appId, 'keyCredential', String(index))
    return describeKeyCredential(key, { ...details, keyId })
  })
}

function createTrustedSubjects({
  trustedCertificateSubjects = [],
}: ParsedAppSeed): readonly TrustedCertificateSubject[] {
  return trustedCertificateSubjects.map(({ revokedCertificateIdentifiers = [], ...subject }) => ({
    ...subject,
    revokedCertificateIdentifiers,
  }))
}

/** One after the other, because each must differ from those before it. */
function createFederatedCredentials(
  { federatedIdentityCredentials: seeds = [] }: ParsedAppSeed,
  { appId, path }: Surroundings,
): readonly FederatedIdentityCredential[] {
  const credentials: FederatedIdentityCredential[] = []
  for (const [index, seed] of seeds.entries()) {
    const credential = describeFederatedCredential(seed, appId, index)
    assertSound(credential, credentials, `${path}.federatedIdentityCredentials`)
    credentials.push(credential)
  }
  return credentials
}

function describeFederatedCredential(
  seed: NonNullable<ParsedAppSeed['federatedIdentityCredentials']>[number],
  appId: string,
  index: number,
): FederatedIdentityCredential {
  const name = seed.name ?? `credential-${index + 1}`
  return {
    id: seed.id ?? deriveUuid(appId, 'federatedIdentityCredential', name),
    name,
    issuer: seed.issuer,
    subject: seed.subject ?? null,
    claimsMatchingExpression: seed.claimsMatchingExpression ?? null,
    audiences: seed.audiences ?? [tokenExchangeAudience],
    description: seed.description ?? null,
  }
}

function assertSound(
  credential: FederatedIdentityCredential,
  others: readonly FederatedIdentityCredential[],
  list: string,
): void {
  const fault = findFederatedCredentialFault(credential, others)
  if (fault === undefined) return
  const { property, received, expected } = fault
  const option = property === undefined ? list : `${list}[${others.length}].${property}`
  throw new MockEntraError('MOCK_ENTRA_INVALID_OPTION', {
    option,
    received,
    expected,
    remedy: `Correct ${option}.`,
  })
}

import type { Tenant } from '../directory/tenant.ts'
import { deriveUuid } from '../ids.ts'
import type { Issuer } from '../issuer.ts'
import { describeKeys } from '../keys/jwks.ts'
import type { PublishedKey } from '../keys/jwks.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { signToken } from '../tokens/sign.ts'
import type { Claims } from '../tokens/token-description.ts'
import type { WorkloadDescription } from './workload.ts'

/** An issuer that the mock plays for one tenant, such as GitHub's: it has its keys, and signs what a test wants it to. */
export interface ExternalIssuer {
  /** `iss` of its tokens. */
  readonly issuer: string
  /** What its documents are served under. */
  readonly id: string
  describeKeys(): Promise<readonly ExternalKey[]>
  signToken(claims: Claims): Promise<string>
  /** Signs with a new key from now on, and publishes it alone. */
  rotateKeys(): Promise<void>
}

/** Unlike Entra's keys, those of others say their algorithm. */
export interface ExternalKey extends PublishedKey {
  readonly alg: 'RS256'
}

/** Lets the tenant trust an issuer whose keys the mock holds. Asked again for the same one, it is the same. */
export function playIssuer(
  mock: Issuer,
  tenant: Tenant,
  { issuer, id }: Pick<WorkloadDescription, 'issuer' | 'id'>,
): ExternalIssuer {
  const known = tenant.externalIssuers.get(issuer)
  const played = known ?? createExternalIssuer(mock, issuer, id ?? deriveUuid('externalIssuer', issuer))
  tenant.externalIssuers.set(issuer, played)
  return played
}

function createExternalIssuer(mock: Issuer, issuer: string, id: string): ExternalIssuer {
  let ring: Promise<KeyRing> | undefined
  const loadKeys = (): Promise<KeyRing> => (ring ??= createKeys(mock, issuer))
  return {
    issuer,
    id,
    describeKeys: async () =>
      describeKeys((await loadKeys()).published).map((key) => ({ ...key, alg: 'RS256' })),
    signToken: async (claims) => {
      const keys = await loadKeys()
      const { kid } = keys.current
      return await signToken({ header: { typ: 'JWT', alg: 'RS256', x5t: kid, kid }, claims }, keys)
    },
    rotateKeys: async () => {
      await (await loadKeys()).rotate({ overlap: false })
    },
  }
}

/** Keys are slow to make: the mock keeps one for each issuer, in all tenants and over resets. */
async function createKeys(mock: Issuer, issuer: string): Promise<KeyRing> {
  const key = mock.externalKeys.get(issuer) ?? mock.generateKey()
  mock.externalKeys.set(issuer, key)
  return createKeyRing(await key, mock.generateKey)
}

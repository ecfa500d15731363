import * as v from 'valibot'

import { objectOf } from '../validation.ts'
import { federatedIdentityCredential } from './credential-schemas.ts'
import type { FederatedIdentityCredentialSeed } from './credential-seeds.ts'
import { managedIdentityKinds } from './managed-identity.ts'
import type { ManagedIdentityKind } from './managed-identity.ts'
import { appRoleAssignments } from './seed-schemas.ts'
import { guid, text } from './seed-values.ts'
import type { EntriesOf } from './seed-values.ts'
import type { AppRoleAssignmentSeed } from './seeds.ts'

/** A managed identity to add, and the host that it is assigned to. */
export interface ManagedIdentitySeed {
  /**
   * Where the code runs that uses the identity.
   *
   * `imds`: virtual machines and their like. `appService`: App Service, Functions and Container Apps. `azureArc`,
   * `cloudShell`, `machineLearning`, `serviceFabric`: the services of these names.
   *
   * @default 'imds'
   */
  readonly kind?: ManagedIdentityKind
  /**
   * `SystemAssigned`: the host's own identity, of which it has one. `UserAssigned`: one that clients name by its client,
   * object or resource id.
   *
   * @default 'SystemAssigned'
   */
  readonly type?: 'SystemAssigned' | 'UserAssigned'
  /** Name of the host, or of the user-assigned identity. @default made from kind and type */
  readonly displayName?: string
  /** The client id. @default a GUID derived from the tenant, the kind and the name */
  readonly clientId?: string
  /** Object id of the service principal: `oid` and `sub` of its tokens. @default derived in the same way */
  readonly objectId?: string
  /**
   * ARM id of the identity; that of the host where it is system-assigned. The claim `xms_mirid`.
   *
   * @default made from the name, in a subscription of the tenant's own
   */
  readonly resourceId?: string
  /** Application permissions that are granted to the identity: `roles` of its tokens. */
  readonly appRoleAssignments?: readonly AppRoleAssignmentSeed[]
  /**
   * What a user-assigned identity takes for its credential at the token endpoint, where clients name it by its client
   * id: AKS workload identity, GitHub Actions and their like. With subjects; expressions are for apps only.
   */
  readonly federatedIdentityCredentials?: readonly FederatedIdentityCredentialSeed[]
  /**
   * Seconds that its tokens are valid for. In Azure it is a day.
   *
   * MSAL keeps managed identity tokens for the life of the process, whichever mock they came from, unless they live for
   * less than 300 seconds.
   *
   * @default 299, or the option `tokenLifetime` where that is less
   */
  readonly tokenLifetime?: number
}

const oneDay = 86_400

/** An ARM resource id; names and providers may be anything. */
const resourceId = v.pipe(
  v.string('an ARM resource id'),
  v.regex(/^\/subscriptions\/[^/\s]+(\/[^/\s]+)+$/i, 'an ARM resource id, as in /subscriptions/…/…'),
)

/** The members' schemas by name, for the package above to add its own. */
export const managedIdentitySeedEntries = {
  kind: v.optional(
    v.picklist(managedIdentityKinds, managedIdentityKinds.map((kind) => `'${kind}'`).join(', ')),
    'imds',
  ),
  type: v.optional(
    v.picklist(['SystemAssigned', 'UserAssigned'], "'SystemAssigned' or 'UserAssigned'"),
    'SystemAssigned',
  ),
  displayName: v.optional(text),
  clientId: v.optional(guid),
  objectId: v.optional(guid),
  resourceId: v.optional(resourceId),
  appRoleAssignments: v.optional(appRoleAssignments),
  federatedIdentityCredentials: v.optional(
    v.array(federatedIdentityCredential, 'an array of federated credentials'),
  ),
  tokenLifetime: v.optional(
    v.pipe(
      v.number('a number of seconds'),
      v.integer('a whole number of seconds'),
      v.minValue(1, 'at least 1 second'),
      v.maxValue(oneDay, 'at most 86400 seconds, a day'),
    ),
  ),
} satisfies EntriesOf<ManagedIdentitySeed>

const managedIdentitySeedSchema = objectOf(managedIdentitySeedEntries)

/** A seed after validation, with its defaults. */
export type ParsedManagedIdentitySeed = v.InferOutput<typeof managedIdentitySeedSchema>

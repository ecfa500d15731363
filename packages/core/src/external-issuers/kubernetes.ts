import * as v from 'valibot'

import { tokenExchangeAudience } from '../directory/federated-identity-credential.ts'
import { deriveUuid } from '../ids.ts'
import { objectOf } from '../validation.ts'
import { issuerUrl } from './custom.ts'
import type { WorkloadDescription } from './workload.ts'

/** A pod with a service account. */
export interface KubernetesOptions {
  readonly namespace: string
  readonly serviceAccount: string
  /** `iss` of the cluster; those of AKS end in a slash. @default one of AKS, made from the tenant's id */
  readonly issuer?: string
  /** The pod's name. @default the service account's, with what a deployment adds */
  readonly pod?: string
  /** Seconds that a token lasts, at least 600. @default 3600 */
  readonly expirationSeconds?: number
}

/** RFC 1123 labels, and for service accounts names with dots. */
const name = v.pipe(
  v.string('a name'),
  v.regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'a name in lower case'),
)

export const kubernetesSchema = objectOf({
  namespace: name,
  serviceAccount: name,
  issuer: v.optional(issuerUrl),
  pod: v.optional(name),
  expirationSeconds: v.optional(
    v.pipe(
      v.number('a number of seconds'),
      v.integer('whole seconds'),
      v.minValue(600, 'at least 600 seconds'),
    ),
  ),
} satisfies Record<keyof KubernetesOptions, v.GenericSchema>)

/** A projected service account token: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin, 2026-11 */
export function describeKubernetes(
  options: v.InferOutput<typeof kubernetesSchema>,
  tenantId: string,
): WorkloadDescription {
  const {
    namespace,
    serviceAccount,
    pod = `${serviceAccount}-7d4b9c6f5-x2x8z`,
    expirationSeconds = 3600,
  } = options
  const cluster = deriveUuid(tenantId, 'kubernetes')
  return {
    issuer: options.issuer ?? `https://westeurope.oic.prod-aks.azure.com/${tenantId}/${cluster}/`,
    subject: `system:serviceaccount:${namespace}:${serviceAccount}`,
    claims: {
      'kubernetes.io': {
        namespace,
        node: { name: 'node-0', uid: deriveUuid(cluster, 'node') },
        pod: { name: pod, uid: deriveUuid(cluster, 'pod', namespace, pod) },
        serviceaccount: {
          name: serviceAccount,
          uid: deriveUuid(cluster, 'serviceaccount', namespace, serviceAccount),
        },
      },
    },
    lifetime: expirationSeconds,
    backdated: 0,
    audience: tokenExchangeAudience,
    hasAudienceList: true,
    hasTokenId: true,
  }
}

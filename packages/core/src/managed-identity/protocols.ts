import type { ManagedIdentityKind } from '../directory/managed-identity.ts'

/** How a kind of host wants to be asked. */
export interface ManagedIdentityProtocol {
  /** Whether `Metadata: true` must be sent: a server that was tricked into fetching a URL does not send it. */
  readonly needsMetadataHeader: boolean
  /** Whether the host's secret must be sent in a header. */
  readonly needsSecret: boolean
  /** The values of `api-version` that it knows, the newest last; none where it takes no such parameter. */
  readonly apiVersions: readonly string[]
  /** Whether a request that names no identity means the only user-assigned one, where the host has none of its own. */
  readonly takesOnlyUserAssigned: boolean
}

/** Versions of the instance metadata service. */
const imdsVersions = (
  '2018-02-01 2018-04-02 2018-10-01 2019-02-01 2019-03-11 2019-04-30 2019-06-01 ' +
  '2019-06-04 2019-08-01 2019-08-15 2019-11-01 2020-06-01 2020-07-15 2020-09-01 ' +
  '2020-10-01 2020-12-01 2021-01-01 2021-02-01 2021-03-01 2021-05-01 2021-10-01 ' +
  '2021-11-01 2021-11-15 2021-12-13 2023-07-01 2023-11-15 2025-04-07'
).split(' ')

export const managedIdentityProtocols: Readonly<Record<ManagedIdentityKind, ManagedIdentityProtocol>> = {
  imds: {
    needsMetadataHeader: true,
    needsSecret: false,
    apiVersions: imdsVersions,
    takesOnlyUserAssigned: true,
  },
  appService: {
    needsMetadataHeader: false,
    needsSecret: true,
    apiVersions: ['2019-08-01'],
    takesOnlyUserAssigned: false,
  },
  azureArc: {
    needsMetadataHeader: true,
    needsSecret: false,
    apiVersions: ['2019-08-15', '2019-11-01', '2020-06-01', '2021-02-01'],
    takesOnlyUserAssigned: false,
  },
  cloudShell: {
    needsMetadataHeader: true,
    needsSecret: false,
    apiVersions: [],
    takesOnlyUserAssigned: false,
  },
  machineLearning: {
    needsMetadataHeader: false,
    needsSecret: true,
    apiVersions: ['2017-09-01'],
    takesOnlyUserAssigned: false,
  },
  serviceFabric: {
    needsMetadataHeader: false,
    needsSecret: true,
    apiVersions: ['2019-07-01-preview', '2020-05-01'],
    takesOnlyUserAssigned: true,
  },
}

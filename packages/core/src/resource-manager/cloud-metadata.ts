import { ResourceManagerError } from '../errors/resource-manager-error.ts'
import type { Issuer } from '../issuer.ts'
import type { ResourceManagerAnswer, ResourceManagerRequest } from '../resource-manager-endpoint.ts'
import { requireApiVersion } from './caller.ts'

/** Where the services of a cloud are, without trailing slashes: clients join paths to them. */
interface CloudAddresses {
  readonly name: string
  readonly login: string
  readonly resourceManager: string
  readonly microsoftGraph: string
  readonly azureAdGraph: string
  readonly portal: string
}

type Describe = (cloud: CloudAddresses) => object

/** What a cloud says of itself, in the form of each version. Nobody needs a token for it. */
const forms: Readonly<Record<string, Describe>> = {
  '2015-01-01': ({ login, azureAdGraph, portal }) => ({
    galleryEndpoint: '',
    graphEndpoint: azureAdGraph,
    portalEndpoint: portal,
    authentication: { loginEndpoint: login, audiences },
  }),
  '2019-05-01': (cloud) => [describeCloud(cloud)],
  '2022-09-01': (cloud) => ({ ...describeCloud(cloud), microsoftGraphResourceId: cloud.microsoftGraph }),
}

const audiences: readonly string[] = ['https://management.core.windows.net/', 'https://management.azure.com/']

/** Services that the mock does not play have no address: clients fall back to their own, or do without. */
function describeCloud(cloud: CloudAddresses): object {
  const { name, login, resourceManager, azureAdGraph, portal } = cloud
  return {
    portal,
    authentication: { loginEndpoint: login, audiences, tenant: 'common', identityProvider: 'AAD' },
    graphAudience: azureAdGraph,
    graph: azureAdGraph,
    name,
    suffixes: {},
    resourceManager,
  }
}

export function describeCloudMetadata(
  _issuer: Issuer,
  request: ResourceManagerRequest,
): ResourceManagerAnswer {
  const apiVersion = requireApiVersion(request)
  const describe = Object.hasOwn(forms, apiVersion) ? forms[apiVersion] : undefined
  if (describe === undefined) {
    throw new ResourceManagerError(
      'InvalidApiVersionParameter',
      `The api-version '${apiVersion}' is invalid. The supported versions are '${Object.keys(forms).join(',')}'.`,
    )
  }
  return { status: 200, body: describe(addressesOf(request.baseUrl)) }
}

/** Microsoft's own names where the client came by one of them; else all services are at the mock's address. */
function addressesOf(baseUrl: string): CloudAddresses {
  if (baseUrl === 'https://management.azure.com') return publicCloud
  return {
    name: 'MockEntra',
    login: baseUrl,
    resourceManager: baseUrl,
    microsoftGraph: baseUrl,
    azureAdGraph: baseUrl,
    portal: baseUrl,
  }
}

const publicCloud: CloudAddresses = {
  name: 'AzureCloud',
  login: 'https://login.microsoftonline.com',
  resourceManager: 'https://management.azure.com',
  microsoftGraph: 'https://graph.microsoft.com',
  azureAdGraph: 'https://graph.windows.net',
  portal: 'https://portal.azure.com',
}

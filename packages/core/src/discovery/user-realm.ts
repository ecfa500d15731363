import { findTenantOfUser } from '../directory/directory.ts'
import type { Directory } from '../directory/directory.ts'

/** Says whether a user signs in with Entra itself: MSAL for Python, .NET, Java and Go ask before the password grant. */
export function describeUserRealm(directory: Directory, userPrincipalName: string): Record<string, unknown> {
  const cloud = {
    cloud_instance_name: 'microsoftonline.com',
    cloud_audience_urn: 'urn:federation:MicrosoftOnline',
  }
  if (findTenantOfUser(directory, userPrincipalName) === undefined) {
    return { ver: '1.0', account_type: 'Unknown', cloud_instance_name: cloud.cloud_instance_name }
  }
  const domain = userPrincipalName.slice(userPrincipalName.lastIndexOf('@') + 1)
  return { ver: '1.0', account_type: 'Managed', domain_name: domain, ...cloud }
}

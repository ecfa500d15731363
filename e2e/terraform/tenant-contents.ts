import type { MockEntra } from 'mock-entra'

type Entity = Readonly<Record<string, unknown>> & { readonly id: string }

/** As much of Microsoft Graph as the plans need beside Terraform. */
interface Graph {
  list(path: string): Promise<readonly Entity[]>
  change(path: string, body: object): Promise<void>
}

export async function openGraph(entra: MockEntra): Promise<Graph> {
  const token = await entra.tokens.appToken({ resource: 'https://graph.microsoft.com' })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(`${entra.url}/beta/${path}`, { ...init, headers })
    if (response.ok) return response
    throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`)
  }
  return {
    list: async (path) => {
      const response = await ask(path, {})
      return ((await response.json()) as { readonly value: readonly Entity[] }).value
    },
    change: async (path, body) => {
      await ask(path, { method: 'PATCH', body: JSON.stringify(body) })
    },
  }
}

/** Everything in a tenant, as Microsoft Graph shows it, but for what is deleted. */
export async function readTenant(entra: MockEntra): Promise<object> {
  const graph = await openGraph(entra)
  const below = async (set: string, names: readonly string[]): Promise<object> =>
    Object.fromEntries(
      await Promise.all(
        (await graph.list(`${set}?$top=999`)).map(async (entity) => [
          entity.id,
          [entity, ...(await Promise.all(names.map((name) => graph.list(`${set}/${entity.id}/${name}`))))],
        ]),
      ),
    ) as object
  return {
    applications: await below('applications', ['owners', 'federatedIdentityCredentials']),
    servicePrincipals: await below('servicePrincipals', ['owners', 'appRoleAssignedTo']),
    users: await below('users', []),
    groups: await below('groups', ['owners', 'members']),
    directoryRoles: await below('directoryRoles', ['members']),
    oauth2PermissionGrants: await graph.list('oauth2PermissionGrants'),
  }
}

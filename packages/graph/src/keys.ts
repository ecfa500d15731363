import { GraphError, findUserByName, isGuid } from '@mock-entra/core'
import type { Application, Group, ServicePrincipal, Tenant, User } from '@mock-entra/core'

import { notFound } from './operation.ts'

/** The object that a key of the path names: by object id, or by another property that is unique, as in `(appId='…')`. */
export function findApplication(
  { applications, applicationsById }: Tenant,
  key: string,
): Application | undefined {
  const alternate = readAlternateKey(key)
  if (alternate === undefined) return applicationsById.get(key.toLowerCase())
  if (alternate.property === 'appid') return applications.get(alternate.value.toLowerCase())
  return alternate.property === 'uniquename' ? findByUniqueName(applications, alternate.value) : undefined
}

function findByUniqueName<Item extends Application | Group>(
  items: ReadonlyMap<string, Item>,
  name: string,
): Item | undefined {
  return [...items.values()].find(({ otherProperties }) => otherProperties['uniqueName'] === name)
}

/** @throws {GraphError} `resourceNotFound`, as all of these */
export function requireApplication(tenant: Tenant, key: string): Application {
  const found = findApplication(tenant, key)
  if (found === undefined) throw noObject(key)
  return found
}

export function requireServicePrincipal(tenant: Tenant, key: string): ServicePrincipal {
  const alternate = readAlternateKey(key)
  const found =
    alternate?.property === 'appid'
      ? tenant.servicePrincipals.get(alternate.value.toLowerCase())
      : tenant.servicePrincipalsById.get(key.toLowerCase())
  if (found === undefined) throw noObject(key)
  return found
}

/** Users are found by object id and by user principal name. */
export function requireUser(tenant: Tenant, key: string): User {
  const name = readAlternateKey(key)?.value ?? key
  const found = tenant.users.get(name.toLowerCase()) ?? findUserByName(tenant, name)
  if (found === undefined) throw notFound(name)
  return found
}

export function findGroup({ groups }: Tenant, key: string): Group | undefined {
  const alternate = readAlternateKey(key)
  return alternate?.property === 'uniquename'
    ? findByUniqueName(groups, alternate.value)
    : groups.get(key.toLowerCase())
}

export function requireGroup(tenant: Tenant, key: string): Group {
  const found = findGroup(tenant, key)
  if (found === undefined) throw noObject(key)
  return found
}

/** Object ids are GUIDs; users alone have names in their place. */
function noObject(key: string): GraphError {
  const alternate = readAlternateKey(key)
  if (alternate !== undefined) return notFound(alternate.value)
  return isGuid(key)
    ? notFound(key)
    : new GraphError('badRequest', `Invalid object identifier '${key.slice(0, 256)}'.`)
}

interface AlternateKey {
  /** In lower case. */
  readonly property: string
  readonly value: string
}

export function readAlternateKey(key: string): AlternateKey | undefined {
  const [, property, value] = /^(\w+)='(.*)'$/.exec(key) ?? []
  if (property === undefined || value === undefined) return undefined
  return { property: property.toLowerCase(), value: value.replaceAll("''", "'") }
}

import { GraphError, findUserByName } from '@mock-entra/core'
import type { Tenant, User } from '@mock-entra/core'

import {
  anything,
  complex,
  filledText,
  flag,
  InvalidValue,
  listOf,
  mailAlias,
  nameText,
  nullable,
  oneOf,
  text,
} from '../values.ts'
import { constant, kept, keptComplex, writable } from './entity-type.ts'
import type { EntityType, Property } from './entity-type.ts'
import { assignmentsBy } from './permission-entities.ts'
import {
  findAllMemberships,
  findDirectReports,
  findManager,
  findMemberships,
  findOwned,
} from './references.ts'

const passwordProfileType = complex({
  password: nullable(text),
  forceChangePasswordNextSignIn: nullable(flag),
  forceChangePasswordNextSignInWithMfa: nullable(flag),
})

const employeeOrgDataType = complex({ costCenter: nullable(text), division: nullable(text) })

const properties: Readonly<Record<string, Property<User>>> = {
  businessPhones: kept('businessPhones', listOf(text), []),
  displayName: writable(
    nameText,
    { read: ({ displayName }: User) => displayName, filtering: 'text', isSortable: true },
    (displayName) => ({ displayName }),
  ),
  givenName: writable(
    nullable(text),
    { read: ({ givenName }: User) => givenName, filtering: 'text' },
    (givenName) => ({ givenName }),
  ),
  jobTitle: kept('jobTitle', nullable(text), null, { filtering: 'text' }),
  mail: writable(nullable(text), { read: ({ mail }: User) => mail, filtering: 'text' }, (mail) => ({ mail })),
  mobilePhone: kept('mobilePhone', nullable(text)),
  officeLocation: kept('officeLocation', nullable(text), null, { filtering: 'advanced' }),
  preferredLanguage: kept('preferredLanguage', nullable(text), null, { filtering: 'text' }),
  surname: writable(
    nullable(text),
    { read: ({ surname }: User) => surname, filtering: 'text' },
    (surname) => ({ surname }),
  ),
  userPrincipalName: writable(
    filledText,
    { read: ({ userPrincipalName }: User) => userPrincipalName, filtering: 'text', isSortable: true },
    (name, item, { tenant }) => ({ userPrincipalName: checkName(tenant, name, item) }),
  ),
  id: { read: ({ id }) => id, filtering: 'exact' },
  accountEnabled: writable(
    flag,
    { read: ({ accountEnabled }: User) => accountEnabled, filtering: 'exact' },
    (accountEnabled) => ({ accountEnabled }),
  ),
  ageGroup: kept('ageGroup', nullable(text)),
  city: kept('city', nullable(text), null, { filtering: 'text' }),
  companyName: kept('companyName', nullable(text), null, { filtering: 'advanced' }),
  consentProvidedForMinor: kept('consentProvidedForMinor', nullable(text)),
  country: writable(
    nullable(text),
    { read: ({ country }: User) => country, filtering: 'text' },
    (country) => ({ country }),
  ),
  createdDateTime: {
    read: ({ createdDateTime }) => createdDateTime,
    filtering: 'text',
    isSortable: true,
  },
  creationType: constant(null),
  deletedDateTime: { read: ({ deletedDateTime }) => deletedDateTime, filtering: 'advanced' },
  department: kept('department', nullable(text), null, { filtering: 'text' }),
  employeeHireDate: kept('employeeHireDate', nullable(text), null, { filtering: 'advanced' }),
  employeeId: kept('employeeId', nullable(text), null, { filtering: 'text' }),
  employeeOrgData: keptComplex('employeeOrgData', employeeOrgDataType, null),
  employeeType: kept('employeeType', nullable(text), null, { filtering: 'advanced' }),
  externalUserState: kept('externalUserState', nullable(text), null, { filtering: 'exact' }),
  faxNumber: kept('faxNumber', nullable(text)),
  identities: kept('identities', listOf(anything), []),
  imAddresses: constant([]),
  mailNickname: writable(
    mailAlias,
    { read: ({ mailNickname }: User) => mailNickname, filtering: 'text' },
    (mailNickname) => ({ mailNickname }),
  ),
  onPremisesDistinguishedName: constant(null),
  onPremisesDomainName: constant(null),
  onPremisesImmutableId: kept('onPremisesImmutableId', nullable(text), null, { filtering: 'exact' }),
  onPremisesSamAccountName: constant(null),
  onPremisesSecurityIdentifier: constant(null),
  onPremisesSyncEnabled: constant(null),
  onPremisesUserPrincipalName: constant(null),
  otherMails: kept('otherMails', listOf(text), [], { filtering: 'collection', isCountable: true }),
  passwordPolicies: kept('passwordPolicies', nullable(text)),
  passwordProfile: writable(
    nullable(passwordProfileType),
    { read: () => null },
    (sent, { password, forceChangePasswordNextSignIn }) => ({
      password: sent?.password ?? password,
      forceChangePasswordNextSignIn: sent?.forceChangePasswordNextSignIn ?? forceChangePasswordNextSignIn,
    }),
  ),
  postalCode: kept('postalCode', nullable(text)),
  proxyAddresses: constant([], { isCountable: true }),
  showInAddressList: kept('showInAddressList', nullable(flag)),
  signInSessionsValidFromDateTime: {
    read: ({ signInSessionsValidFrom, createdDateTime }) =>
      new Date(Math.max(signInSessionsValidFrom, createdDateTime.getTime())),
  },
  state: kept('state', nullable(text), null, { filtering: 'text' }),
  streetAddress: kept('streetAddress', nullable(text)),
  usageLocation: kept('usageLocation', nullable(text), null, { filtering: 'text' }),
  userType: writable(
    nullable(oneOf('Member', 'Guest')),
    { read: ({ userType }: User) => userType, filtering: 'exact' },
    (userType) => ({ userType: userType ?? 'Member' }),
  ),
}

/** Sign-in names are unique, and in a verified domain. */
function checkName(tenant: Tenant, name: string, user: User): string {
  const [local = '', domain = '', ...rest] = name.split('@')
  if (local === '' || rest.length > 0 || !tenant.domains.includes(domain.toLowerCase())) {
    throw new GraphError(
      'badRequest',
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    )
  }
  if (!/^[\w'.!#^~-]+$/.test(local)) throw new InvalidValue('userPrincipalName')
  const holder = findUserByName(tenant, name)
  if (holder === undefined || holder.id === user.id) return name
  throw new GraphError(
    'badRequest',
    'Another object with the same value for property userPrincipalName already exists.',
  )
}

export const userType: EntityType<User> = {
  name: 'user',
  set: 'users',
  resource: 'User',
  properties,
  navigations: {
    memberOf: { list: (user, { tenant }) => findMemberships(tenant, user) },
    transitiveMemberOf: { list: (user, { tenant }) => findAllMemberships(tenant, user) },
    ownedObjects: { list: ({ id }, { tenant }) => findOwned(tenant, id) },
    appRoleAssignments: assignmentsBy('principalId'),
    manager: { find: (user, { tenant }) => findManager(tenant, user) },
    directReports: { list: ({ id }, { tenant }) => findDirectReports(tenant, id) },
  },
  defaultProperties: [
    'businessPhones',
    'displayName',
    'givenName',
    'jobTitle',
    'mail',
    'mobilePhone',
    'officeLocation',
    'preferredLanguage',
    'surname',
    'userPrincipalName',
    'id',
  ],
  isDirectoryObject: true,
}

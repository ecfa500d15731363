import type { Tenant } from '@mock-entra/core'

import { answerEntity, answerList } from '../answers.ts'
import type { EntityType } from '../model/entity-type.ts'
import { notFound, param } from '../operation.ts'
import type { Operation } from '../operation.ts'

const organizationType: EntityType<Tenant> = {
  name: 'organization',
  set: 'organization',
  resource: 'Organization',
  properties: {
    id: { read: ({ id }) => id, filtering: 'exact' },
    deletedDateTime: { read: () => null },
    businessPhones: { read: () => [] },
    city: { read: () => null },
    country: { read: () => null },
    countryLetterCode: { read: () => null },
    createdDateTime: { read: ({ createdAt }) => createdAt },
    defaultUsageLocation: { read: () => null },
    displayName: { read: ({ displayName }) => displayName, filtering: 'text' },
    marketingNotificationEmails: { read: () => [] },
    onPremisesLastSyncDateTime: { read: () => null },
    onPremisesSyncEnabled: { read: () => null },
    postalCode: { read: () => null },
    preferredLanguage: { read: () => null },
    securityComplianceNotificationMails: { read: () => [] },
    securityComplianceNotificationPhones: { read: () => [] },
    state: { read: () => null },
    street: { read: () => null },
    technicalNotificationMails: { read: () => [] },
    tenantType: { read: () => 'AAD' },
    assignedPlans: { read: () => [] },
    privacyProfile: { read: () => null },
    provisionedPlans: { read: () => [] },
    verifiedDomains: {
      read: ({ domains }) =>
        domains.map((name, index) => ({
          capabilities: 'Email, OfficeCommunicationsOnline',
          isDefault: index === 0,
          isInitial: name.endsWith('.onmicrosoft.com'),
          name,
          type: 'Managed',
        })),
    },
  },
  navigations: {},
  isDirectoryObject: true,
}

interface Domain {
  readonly id: string
  readonly isDefault: boolean
}

const domainType: EntityType<Domain> = {
  name: 'domain',
  set: 'domains',
  resource: 'Domain',
  properties: {
    authenticationType: { read: () => 'Managed' },
    availabilityStatus: { read: () => null },
    id: { read: ({ id }) => id, filtering: 'exact' },
    isAdminManaged: { read: () => true },
    isDefault: { read: ({ isDefault }) => isDefault, filtering: 'exact' },
    isInitial: { read: ({ id }) => id.endsWith('.onmicrosoft.com') },
    isRoot: { read: () => true },
    isVerified: { read: () => true, filtering: 'exact' },
    supportedServices: { read: () => ['Email', 'OfficeCommunicationsOnline'] },
    passwordValidityPeriodInDays: { read: () => null },
    passwordNotificationWindowInDays: { read: () => null },
    state: { read: () => null },
  },
  navigations: {},
  isDirectoryObject: false,
}

function domainsOf({ domains }: Tenant): readonly Domain[] {
  return domains.map((id, index) => ({ id, isDefault: index === 0 }))
}

/** The tenant itself. */
export const organizationOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: 'organization',
    access: 'readOrganization',
    answer: (context) =>
      answerList(context, organizationType, { items: [context.tenant], idOf: ({ id }) => id }),
  },
  {
    method: 'GET',
    path: 'organization/{id}',
    access: 'readOrganization',
    answer: (context) => {
      const id = param(context, 'id').toLowerCase()
      if (id !== context.tenant.id) throw notFound(id)
      return answerEntity(context, organizationType, context.tenant)
    },
  },
  {
    method: 'GET',
    path: 'domains',
    access: 'readDomains',
    answer: (context) =>
      answerList(context, domainType, { items: domainsOf(context.tenant), idOf: ({ id }) => id }),
  },
  {
    method: 'GET',
    path: 'domains/{id}',
    access: 'readDomains',
    answer: (context) => {
      const id = param(context, 'id').toLowerCase()
      const domain = domainsOf(context.tenant).find((candidate) => candidate.id === id)
      if (domain === undefined) throw notFound(id)
      return answerEntity(context, domainType, domain)
    },
  },
  {
    method: 'GET',
    path: 'subscribedSkus',
    access: 'readOrganization',
    answer: (context) => answerList(context, skuType, { items: [], idOf: ({ id }) => id }),
  },
]

/** The mock's tenants have no licences: a list with nothing in it. */
const skuType: EntityType<{ readonly id: string }> = {
  name: 'subscribedSku',
  set: 'subscribedSkus',
  resource: 'SubscribedSku',
  properties: { id: { read: ({ id }) => id } },
  navigations: {},
  isDirectoryObject: false,
}

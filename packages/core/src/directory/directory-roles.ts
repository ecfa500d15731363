/** Template ids of Entra's built-in directory roles, the same in every tenant: what `wids` holds. */
export const directoryRoleTemplates: Readonly<Record<string, string>> = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'Application Administrator': '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  'Cloud Application Administrator': '158c047a-c907-4556-b7ef-446551a6b5f7',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Groups Administrator': 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  'Directory Readers': '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
}

export const directoryRoleNames: readonly string[] = Object.keys(directoryRoleTemplates)

/** The template id of a role that is given by name; an id stands for itself. */
export function directoryRoleTemplate(role: string): string {
  return directoryRoleTemplates[role] ?? role.toLowerCase()
}

const consentingRoles: ReadonlySet<string> = new Set(
  [
    'Global Administrator',
    'Privileged Role Administrator',
    'Application Administrator',
    'Cloud Application Administrator',
  ].map(directoryRoleTemplate),
)

/** Whether a user may consent for everybody in the tenant. */
export function isConsentAdministrator({
  directoryRoles,
}: {
  readonly directoryRoles: readonly string[]
}): boolean {
  return directoryRoles.some((role) => consentingRoles.has(role))
}

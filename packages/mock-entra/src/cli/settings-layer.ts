import type { MockEntraOptions } from '@mock-entra/node'

/** One source of settings; what it does not speak of is missing. */
export interface SettingsLayer {
  readonly options?: { readonly [Name in keyof MockEntraOptions]: MockEntraOptions[Name] | undefined }
  readonly tenantId?: string | undefined
  readonly enabled?: boolean | undefined
}

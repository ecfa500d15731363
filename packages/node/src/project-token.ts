import { randomUUID } from 'node:crypto'

import { objectOf, parseInput } from '@mock-entra/core'
import type { WorkloadTokenOptions } from '@mock-entra/core'
import * as v from 'valibot'

import type { App } from './object-handles.ts'
import type { PrivateFolder } from './private-folder.ts'

/** For whom a token is mounted, and where. */
export interface ProjectTokenOptions {
  /** The app whose client id the service account is annotated with. @default `entra.app` */
  readonly app?: App
  /** @default 'api://AzureADTokenExchange' */
  readonly audience?: string
}

/** A token in a file (0600), which goes with `close()`. */
export interface ProjectedToken {
  readonly path: string
  /** `AZURE_FEDERATED_TOKEN_FILE` and what goes with it: `WorkloadIdentityCredential` needs nothing else. */
  readonly env: Readonly<Record<string, string>>
  /** Puts a new token into the file, as the kubelet does before the old one expires. */
  rotate(options?: WorkloadTokenOptions): Promise<void>
}

export interface ProjectTokenParts {
  /** The mock's base URL. */
  readonly url: string
  readonly tenantId: string
  readonly files: PrivateFolder
  /** The app that a pod is for when nobody says. */
  readonly defaultApp: () => App
}

/** By what a pod gets the tokens that it mounts. */
interface SignsTokens {
  readonly token: (options?: WorkloadTokenOptions) => Promise<string>
}

const projectTokenSchema = objectOf({
  app: v.optional(
    v.custom<App>(
      (value) => typeof (value as Partial<App> | null)?.appId === 'string',
      'what addApp returned',
    ),
  ),
  audience: v.optional(v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'))),
} satisfies Record<keyof ProjectTokenOptions, v.GenericSchema>)

export async function projectToken(
  workload: SignsTokens,
  options: ProjectTokenOptions = {},
  { url, tenantId, files, defaultApp }: ProjectTokenParts,
): Promise<ProjectedToken> {
  const parsed = parseInput(projectTokenSchema, options, 'projectToken(options)')
  const { app = defaultApp(), audience } = parsed
  const name = `azure-identity-token-${randomUUID()}`
  const write = async (further: WorkloadTokenOptions = {}): Promise<string> =>
    files.write(name, await workload.token({ audience, ...further }), 'projectToken()')
  const path = await write()
  return {
    path,
    env: {
      AZURE_AUTHORITY_HOST: `${url}/`,
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: app.appId,
      AZURE_FEDERATED_TOKEN_FILE: path,
    },
    rotate: async (further) => void (await write(further)),
  }
}

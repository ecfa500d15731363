import * as v from 'valibot'

import { tokenExchangeAudience } from '../directory/federated-identity-credential.ts'
import type { Tags } from '../directory/subscription.ts'
import { ResourceManagerError } from '../errors/resource-manager-error.ts'
import type { Scope } from './operations.ts'

const text = v.string('a text')

/** What all resources have in common. Other members are read-only, or of no meaning to the mock. */
const resource = v.object({
  location: v.nullish(text),
  tags: v.nullish(v.record(text, text, 'an object of texts')),
})

const federatedCredential = v.object({
  properties: v.object(
    {
      issuer: v.optional(text, ''),
      subject: v.optional(text, ''),
      audiences: v.optional(v.array(text, 'an array of texts'), [tokenExchangeAudience]),
      claimsMatchingExpression: v.optional(v.unknown()),
    },
    'an object',
  ),
})

export interface ResourceBody {
  /** The short name of a region; undefined where the client leaves it out. */
  readonly location: string | undefined
  readonly tags: Tags | undefined
}

export function readResource(scope: Scope): ResourceBody {
  const { location, tags } = read(scope, resource)
  return { location: location ? shortName(location) : undefined, tags: tags ?? undefined }
}

export function readFederatedCredential(
  scope: Scope,
): v.InferOutput<typeof federatedCredential>['properties'] {
  return read(scope, federatedCredential).properties
}

/** `West Europe` and `westeurope` are the same. */
function shortName(location: string): string {
  return location.replaceAll(/\s/g, '').toLowerCase()
}

/** @throws {ResourceManagerError} `InvalidRequestContent` */
function read<Schema extends v.GenericSchema>({ body }: Scope, schema: Schema): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parse(body))
  if (result.success) return result.output
  const [issue] = result.issues
  const path = v.getDotPath(issue) ?? 'the body'
  throw invalidContent(`${path} is ${issue.received}, and has to be ${issue.expected ?? issue.message}`)
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw invalidContent('it is no JSON')
  }
}

function invalidContent(reason: string): ResourceManagerError {
  return new ResourceManagerError(
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: '${reason}'.`,
  )
}

import { unknownOption } from '@mock-entra/core'

import { flociVariables } from './flags.ts'
import { parseFlag, parseNumber, parseText } from './parse-value.ts'
import type { SettingsLayer } from './settings-layer.ts'
import { unknownVariable, variableName } from './variables.ts'

const knownKeys: readonly string[] = Object.values(flociVariables)

/**
 * The block `floci-az.services.entra` of floci-az, whose configuration the mock accepts as it is.
 *
 * @param name how the block is called in messages
 */
export function readFlociSettings(block: Readonly<Record<string, unknown>>, name: string): SettingsLayer {
  const unknown = Object.keys(block).find((key) => !knownKeys.includes(key))
  if (unknown !== undefined) throw unknownOption(`${name}.${unknown}`, unknown, knownKeys)
  return describeFlociLayer(block, (key) => `${name}.${key}`)
}

const prefix = 'FLOCI_AZ_SERVICES_ENTRA_'

/** The same as environment variables. */
export function readFlociVariables(environment: NodeJS.ProcessEnv): SettingsLayer {
  const known: Readonly<Record<string, string>> = flociVariables
  const names = Object.keys(environment).filter((variable) => variable.startsWith(prefix))
  const unknown = names.find((variable) => known[variable] === undefined)
  if (unknown !== undefined) throw unknownVariable(unknown, Object.keys(known))
  const block = names.map((variable) => [known[variable] ?? variable, environment[variable] || undefined])
  return describeFlociLayer(Object.fromEntries(block) as Readonly<Record<string, unknown>>, (key) =>
    variableName(prefix, key),
  )
}

/** @param nameOf how a key is called in messages */
function describeFlociLayer(
  block: Readonly<Record<string, unknown>>,
  nameOf: (key: string) => string,
): SettingsLayer {
  return {
    enabled: parseFlag(block['enabled'], nameOf('enabled')),
    tenantId: parseText(block['default-tenant-id'], nameOf('default-tenant-id')),
    options: {
      tokenLifetime: parseNumber(block['token-lifetime-seconds'], nameOf('token-lifetime-seconds')),
      issuer: parseText(block['issuer'], nameOf('issuer')),
      validateTokens: parseFlag(block['validate-tokens'], nameOf('validate-tokens')),
      keys: parseText(block['signing-key-path'], nameOf('signing-key-path')),
    },
  }
}

import { MockEntraError, findNearest } from '@mock-entra/core'

import { flociVariables } from './flags.ts'
import { parseFlag, parseNumber } from './parse-value.ts'
import type { SettingsLayer } from './settings-layer.ts'

const knownKeys: readonly string[] = Object.values(flociVariables)

/**
 * The block `floci-az.services.entra` of floci-az, whose configuration the mock accepts as it is.
 *
 * @param name how the block is called in messages
 */
export function readFlociSettings(block: Readonly<Record<string, unknown>>, name: string): SettingsLayer {
  const unknown = Object.keys(block).find((key) => !knownKeys.includes(key))
  if (unknown !== undefined) {
    throw new MockEntraError('MOCK_ENTRA_UNKNOWN_OPTION', {
      option: `${name}.${unknown}`,
      received: 'an unknown option',
      expected: `one of ${knownKeys.join(', ')}`,
      remedy: `Did you mean '${findNearest(unknown, knownKeys) ?? knownKeys[0]}'?`,
    })
  }
  const keyPath = block['signing-key-path']
  const issuer = block['issuer']
  const lifetime = parseNumber(block['token-lifetime-seconds'], `${name}.token-lifetime-seconds`)
  return {
    enabled: parseFlag(block['enabled'], `${name}.enabled`),
    validateTokens: parseFlag(block['validate-tokens'], `${name}.validate-tokens`),
    tenantId: block['default-tenant-id'] as string | undefined,
    options: {
      ...(lifetime === undefined ? {} : { tokenLifetime: lifetime }),
      ...(typeof issuer === 'string' ? { issuer } : {}),
      ...(typeof keyPath === 'string' ? { keys: keyPath } : {}),
    },
  }
}

import type { MockEntraOptions } from '@mock-entra/node'

import { readConfigFile } from './config-file.ts'
import { startFlags } from './flags.ts'
import type { Flag } from './flags.ts'
import { readFlociVariables } from './floci.ts'
import type { GivenFlags } from './parse-flags.ts'
import { parseFlag, parseNumber } from './parse-value.ts'
import type { SettingsLayer } from './settings-layer.ts'
import { unknownVariable, variableName } from './variables.ts'

/** What the command line, the environment and the config file come to. */
export interface Settings {
  readonly options: MockEntraOptions
  readonly enabled: boolean
  /** How the user called an option that startMockEntra complains about. */
  readonly nameOption: (option: string) => string
}

/** Flags win over environment variables, and those over the config file, and that over the command's own preset. */
export async function readSettings(
  flags: GivenFlags,
  environment: NodeJS.ProcessEnv,
  preset: MockEntraOptions = { port: 4577 },
): Promise<Settings> {
  const variables = readVariables(environment)
  const configFile = flags['config'] ?? variables['config']
  const layers = [
    { options: { trust: false, ...preset } },
    configFile === undefined ? {} : await readConfigFile(String(configFile)),
    readFlociVariables(environment),
    describeLayer(variables, 'MOCK_ENTRA_'),
    describeLayer(flags, '--'),
  ]
  return { ...mergeLayers(layers), nameOption: (option) => nameOption(option, flags, variables) }
}

/** The options that have a flag and a variable of their own. */
const flagsOfOptions: Readonly<Record<string, string>> = {
  'options.port': 'port',
  'options.dataDir': 'data',
  'options.allowHosts': 'allow-hosts',
  'options.issuer': 'issuer',
  'options.tokenLifetime': 'token-lifetime',
  'options.strict': 'strict',
  'options.autoSignIn': 'auto-sign-in',
  'options.control': 'control',
  'options.validateTokens': 'validate-tokens',
  'options.tenants[0].id': 'tenant-id',
}

function nameOption(option: string, flags: GivenFlags, variables: GivenFlags): string {
  const flag = flagsOfOptions[option.replace(/^options\.allowHosts\[\d+\]$/, 'options.allowHosts')]
  if (flag === undefined) return option
  if (flags[flag] !== undefined) return nameOf(flag, '--')
  if (variables[flag] !== undefined) return nameOf(flag, 'MOCK_ENTRA_')
  const isFromFile = (flags['config'] ?? variables['config']) !== undefined
  return isFromFile ? option : nameOf(flag, '--') // a default that does not fit: the flag is the way out
}

/** @param prefix `--` for a flag, `MOCK_ENTRA_` for a variable */
function nameOf(flag: string, prefix: string): string {
  return prefix === '--' ? `--${flag}` : variableName(prefix, flag)
}

function mergeLayers(layers: readonly SettingsLayer[]): Omit<Settings, 'nameOption'> {
  const merged = Object.assign({}, ...layers.map(withoutMissing)) as SettingsLayer
  const options = Object.assign(
    {},
    ...layers.map((layer) => withoutMissing(layer.options ?? {})),
  ) as MockEntraOptions
  const { tenantId, enabled = true } = merged
  return {
    options: tenantId === undefined ? options : withTenantId(options, tenantId),
    enabled,
  }
}

function withoutMissing(layer: object): object {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined))
}

function withTenantId(options: MockEntraOptions, id: string): MockEntraOptions {
  const [first, ...others] = options.tenants ?? [{}]
  return { ...options, tenants: [{ ...first, id }, ...others] }
}

const flagsOfVariables: readonly Flag[] = startFlags

/** A variable without a value is not set: docker compose writes such. */
function readVariables(environment: NodeJS.ProcessEnv): GivenFlags {
  const known = flagsOfVariables.filter(({ env }) => env !== undefined)
  const names = known.map(({ env }) => String(env))
  const unknown = Object.keys(environment).find(
    (name) => name.startsWith('MOCK_ENTRA_') && !names.includes(name),
  )
  if (unknown !== undefined) throw unknownVariable(unknown, names)
  return Object.fromEntries(known.map(({ name, env }) => [name, environment[String(env)] || undefined]))
}

/** @param prefix how the names are called in messages */
function describeLayer(given: GivenFlags, prefix: string): SettingsLayer {
  const name = (flag: string): string => nameOf(flag, prefix)
  const text = (flag: string): string | undefined => given[flag] as string | undefined
  return {
    tenantId: text('tenant-id'),
    options: {
      port: parseNumber(text('port'), name('port')),
      dataDir: text('data'),
      allowHosts: parseList(text('allow-hosts')),
      issuer: text('issuer'),
      tokenLifetime: parseNumber(text('token-lifetime'), name('token-lifetime')),
      strict: parseFlag(given['strict'], name('strict')),
      autoSignIn: parseAutoSignIn(text('auto-sign-in')),
      control: parseFlag(given['control'], name('control')),
      validateTokens: parseFlag(text('validate-tokens'), name('validate-tokens')),
    },
  }
}

/** Names joined by commas. */
export function parseList(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((name) => name.trim())
}

/** `true` and `false`, or else a user's name. */
function parseAutoSignIn(text: string | undefined): boolean | string | undefined {
  return text === 'true' || text === 'false' ? text === 'true' : text
}

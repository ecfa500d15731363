import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { MockEntraError } from '@mock-entra/core'
import type { MockEntraOptions } from '@mock-entra/node'

import { readFlociSettings } from './floci.ts'
import type { SettingsLayer } from './settings-layer.ts'

/** Loads options from a file: what it exports by default, or the document that it is. */
export async function readConfigFile(file: string): Promise<SettingsLayer> {
  const content = await load(file)
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw fault(
      file,
      'no object',
      'an object with the options of startMockEntra',
      'Export or write an object.',
    )
  }
  const block = (content as FlociFile)['floci-az']
  if (block === undefined) return { options: content as MockEntraOptions } // startMockEntra checks each of them
  return readFlociSettings(block?.services?.entra ?? {}, 'floci-az.services.entra')
}

/** A YAML key without a value is null. */
interface FlociFile {
  readonly 'floci-az'?: {
    readonly services?: { readonly entra?: Record<string, unknown> | null } | null
  } | null
}

async function load(file: string): Promise<unknown> {
  const parse = parsers[extname(file).toLowerCase()]
  if (parse === undefined) {
    throw fault(file, 'an unknown kind of file', Object.keys(parsers).join(', '), 'Rename or convert it.')
  }
  try {
    return await parse(resolve(file))
  } catch (cause) {
    throw fault(
      file,
      (cause as Error).message,
      'a file that can be read',
      'Correct the file or its path.',
      cause,
    )
  }
}

type Parser = (path: string) => Promise<unknown>

const importModule: Parser = async (path) => {
  const module = (await import(pathToFileURL(path).href)) as { readonly default?: unknown }
  return module.default
}

const parseYaml: Parser = async (path) => {
  const { parse } = await import('yaml') // only loaded by who has such a file
  return parse(await readFile(path, 'utf8')) as unknown
}

const parseJson: Parser = async (path) => JSON.parse(await readFile(path, 'utf8')) as unknown

const parsers: Readonly<Record<string, Parser>> = {
  '.ts': importModule,
  '.mts': importModule,
  '.js': importModule,
  '.mjs': importModule,
  '.cjs': importModule,
  '.json': parseJson,
  '.yaml': parseYaml,
  '.yml': parseYaml,
}

function fault(
  file: string,
  received: string,
  expected: string,
  remedy: string,
  cause?: unknown,
): MockEntraError {
  return new MockEntraError('MOCK_ENTRA_CONFIG_FILE', {
    option: `--config ${file}`,
    received,
    expected,
    remedy,
    cause,
  })
}

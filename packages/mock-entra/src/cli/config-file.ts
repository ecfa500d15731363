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
  if (!('floci-az' in content)) return { options: content as MockEntraOptions } // startMockEntra checks each of them
  const { 'floci-az': floci, services, entra, ...flat } = content as FlociFile
  const block = floci?.services?.entra ?? services?.entra ?? entra ?? flat
  return readFlociSettings(block, 'floci-az.services.entra')
}

type FlociBlock = Readonly<Record<string, unknown>> | null

/** As floci-az nests it, and as its page prints it: without indentation, so that the outer keys are null. */
interface FlociFile {
  readonly 'floci-az'?: { readonly services?: { readonly entra?: FlociBlock } | null } | null
  readonly services?: { readonly entra?: FlociBlock } | null
  readonly entra?: FlociBlock
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

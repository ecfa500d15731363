/**
 * Writes the parts of the documents that the code knows better: `npm run docs`.
 *
 * A test compares the result with what is checked in, so that neither can change alone.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'

import { catalogue } from '@mock-entra/core'
import type { EntraErrorCode } from '@mock-entra/core'

import {
  doctorFlags,
  envFlags,
  execFlags,
  issuerTokenFlags,
  signInFlags,
  startFlags,
  tokenFlags,
} from '../src/cli/flags.ts'
import type { Flag } from '../src/cli/flags.ts'

const root = join(import.meta.dirname, '../../..')

/** Every generated document with its content, by path. */
export function renderDocuments(): ReadonlyMap<string, string> {
  const errors = join(root, 'docs/errors.md')
  const written = listDocuments().filter((file) => file !== errors)
  return new Map([
    ...written.map((file) => [file, fillMarkers(readFileSync(file, 'utf8'))] as const),
    [errors, renderErrorList()],
  ])
}

/** The README and the pages that it leads to, as the package carries them. */
export function listDocuments(): readonly string[] {
  return globSync(['README.md', 'docs/*.md'], { cwd: root }).map((file) => join(root, file))
}

/** Fills what stands between `<!-- generated:NAME -->`, `<!-- snippet:FILE#REGION -->` or `<!-- include:FILE -->` and `<!-- end -->`. */
function fillMarkers(text: string): string {
  const marker = /(<!-- (generated|snippet|include):(\S+) -->\n)[\s\S]*?(<!-- end -->)/g
  return text.replace(marker, (_all, start: string, kind: string, name: string, end: string) => {
    if (kind === 'include') return `${start}\n${readFileSync(join(root, name), 'utf8').trim()}\n\n${end}`
    return `${start}${kind === 'snippet' ? renderSnippet(name) : renderGenerated(name)}${end}`
  })
}

function renderGenerated(name: string): string {
  switch (name) {
    case 'options':
      return renderOptions()
    case 'start-flags':
      return renderFlags(startFlags)
    case 'exec-flags':
      return renderFlags(execFlags.filter(({ name }) => !startFlags.some((flag) => flag.name === name)))
    case 'env-flags':
      return renderFlags(envFlags)
    case 'token-flags':
      return renderFlags(tokenFlags)
    case 'issuer-token-flags':
      return renderFlags(issuerTokenFlags)
    case 'sign-in-flags':
      return renderFlags(signInFlags)
    case 'doctor-flags':
      return renderFlags(doctorFlags)
    case 'frequent-errors':
      return renderErrors(frequent)
    default:
      throw new Error(`A document asks for generated:${name}, which this script does not know.`)
  }
}

/** @param name `FILE#REGION`, with `+imports` for the imports of the file that the region uses */
function renderSnippet(name: string): string {
  const [, file = '', region = '', withImports] = /^(.+)#([\w-]+)(\+imports)?$/.exec(name) ?? []
  const source = readFileSync(join(root, file), 'utf8')
  const found = new RegExp(`(//|#) #region ${region}\\n([\\s\\S]*?)\\n *\\1 #endregion`).exec(source)?.[2]
  if (found === undefined) throw new Error(`${file} has no region '${region}'.`)
  const indent = /^ */.exec(found)?.[0] ?? ''
  const lines = found.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
  const snippet = lines.join('\n').trim()
  const imports = withImports === undefined ? '' : renderImports(source, snippet)
  const language = extname(file)
    .slice(1)
    .replace(/^[cm]([jt]s)$/, '$1')
    .replace(/^tf$/, 'hcl')
  return `\n\`\`\`${language}\n${imports}${snippet}\n\`\`\`\n\n`
}

/** What a reader has to import for a snippet, and nothing of the test around it. */
function renderImports(source: string, snippet: string): string {
  const uses = (name: string): boolean => new RegExp(String.raw`\b${name}\b`).test(snippet)
  const found = source.matchAll(/^import (\w+|\{[^}]+\}) from '([^.'][^']*)'$/gm)
  const lines = [...found].flatMap(([, names = '', from = '']) => {
    if (from === 'vitest') return []
    if (!names.startsWith('{')) return uses(names) ? [`import ${names} from '${from}'`] : []
    const used = [...names.matchAll(/\w+/g)].map(([name]) => name).filter(uses)
    return used.length === 0 ? [] : [`import { ${used.join(', ')} } from '${from}'`]
  })
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`
}

function renderFlags(flags: readonly Flag[]): string {
  const rows = flags.map(({ name, short, env, description, default: preset }) => [
    `\`--${name}\`${short === undefined ? '' : `, \`-${short}\``}`,
    env === undefined ? '' : `\`${env}\``,
    description,
    preset === undefined ? '' : `\`${preset}\``,
  ])
  return renderTable(['Flag', 'Environment', 'What it does', 'Default'], rows)
}

/** The options' own docstrings: the first paragraph and the default. */
function renderOptions(): string {
  const files = ['packages/node/src/options.ts', 'packages/core/src/options.ts']
  const rows = files.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8')
    const body = /export interface \w+Options[^{]*\{\n([\s\S]*?)\n\}/.exec(source)?.[1] ?? ''
    return [...body.matchAll(/\/\*\*([\s\S]*?)\*\/\s*readonly (\w+)\?/g)].map(
      ([, comment = '', name = '']) => {
        const text = comment.replaceAll(/\n\s*\* ?/g, '\n').trim()
        const summary = (text.split(/\n\n|\n@/)[0] ?? '').replaceAll('\n', ' ')
        const preset = /@default (.*)/.exec(text)?.[1] ?? ''
        return [`\`${name}\``, summary, preset]
      },
    )
  })
  return renderTable(['Option', 'What it does', 'Default'], rows)
}

/** What somebody who begins meets first. */
const frequent: ReadonlySet<EntraErrorCode> = new Set([
  'redirectUriMismatch',
  'userNotFound',
  'mfaRequired',
  'noSession',
  'invalidPassword',
  'codeAlreadyRedeemed',
  'consentRequired',
  'grantExpired',
  'tenantNotFound',
  'resourceNotFound',
  'appNotFound',
  'clientAssertionSignatureInvalid',
  'noFederatedCredentialForSubject',
  'missingParameter',
  'invalidClientSecret',
  'missingClientSecretOrAssertion',
  'pkceRequired',
  'originOnNonSpa',
])

/** The refusals that the sources raise; the others wait for the features that will. */
function findRaisedCodes(): ReadonlySet<string> {
  const files = globSync(['packages/core/src/**/*.ts', 'packages/http/src/**/*.ts'], { cwd: root })
  const sources = files
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
  return new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/new EntraError\(\s*'(\w+)'/g)].map(([, code = '']) => code),
    ),
  )
}

function renderErrors(codes: ReadonlySet<EntraErrorCode>): string {
  const rows = entries()
    .filter(([code]) => codes.has(code))
    .map(([, { aadsts, error, cause, remedy }]) => [`AADSTS${aadsts}`, `\`${error}\``, cause, remedy])
  return renderTable(['Code', '`error`', 'When', 'Remedy'], rows)
}

function renderErrorList(): string {
  const raised = findRaisedCodes()
  const rows = entries().map(([code, { aadsts, error, status, cause, remedy }]) => [
    `${aadsts}${raised.has(code) ? ' ●' : ''}`,
    `\`${code}\``,
    `\`${error}\` ${status}`,
    cause,
    remedy,
  ])
  return `# Refusals

Part of the [README](../README.md#errors): every refusal of Entra ID that the mock knows. A mistake with the mock itself is a
\`MockEntraError\`, which says what was received, what was expected, and what to do.
● marks those that it raises by itself today. The names are stable; the wording of causes and remedies is ours.

${renderTable(['AADSTS', 'Name', 'Answer', 'When', 'Remedy'], rows).trim()}
`
}

function entries(): readonly (readonly [EntraErrorCode, (typeof catalogue)[EntraErrorCode]])[] {
  return Object.entries(catalogue) as [EntraErrorCode, (typeof catalogue)[EntraErrorCode]][]
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return `\n${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n\n`
}

if (import.meta.main) {
  for (const [file, content] of renderDocuments()) writeFileSync(file, content)
}

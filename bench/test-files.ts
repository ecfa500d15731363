import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { pathOf, runToFirstOutput } from './processes.ts'
import { median, medianOf } from './statistics.ts'

const rounds = 7
const filesOfRun = 8

/** The same test file with nothing, and with each server in it. */
const variants = {
  nothing: `import { expect, test } from 'vitest'
test('a test', () => {
  expect(1).toBe(1)
})
`,
  mockEntra: `import { expect, test } from 'mock-entra/vitest'
test('a test', ({ tenant }) => {
  expect(tenant.tenantId).toHaveLength(36)
})
`,
  peer: `import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
const server = new OAuth2Server()
beforeAll(async () => {
  await server.issuer.keys.generate('RS256')
  await server.start(0, 'localhost')
})
afterAll(() => server.stop())
test('a test', () => {
  expect(server.issuer.url).toContain('localhost')
})
`,
}

type Variant = keyof typeof variants

/** Vitest gives each file a process of its own, or lets a process run many files, one after the other. */
const modes = { isolated: [], shared: ['--no-isolate'] } as const

type Mode = keyof typeof modes

/** Medians in milliseconds. */
export interface TestFiles {
  /** A file without any server, in a process of its own. */
  readonly plain: number
  /** What the mock adds to such a file. */
  readonly mockEntra: Readonly<Record<Mode, number>>
  readonly peer: Readonly<Record<Mode, number>>
}

/** Runs many files in one worker, in turns with and without a server, and compares those of the same moment. */
export async function measureTestFiles(folder: string): Promise<TestFiles> {
  const project = join(folder, 'test-files')
  writeProject(project)
  await timeFiles(project, 'mockEntra', 'isolated') // makes the signing key
  const measured: Record<Mode, Record<Variant, number>[]> = { isolated: [], shared: [] }
  for (let round = 0; round < rounds; round++) {
    for (const mode of ['isolated', 'shared'] satisfies Mode[]) {
      measured[mode].push({
        nothing: await timeFiles(project, 'nothing', mode),
        mockEntra: await timeFiles(project, 'mockEntra', mode),
        peer: await timeFiles(project, 'peer', mode),
      })
    }
  }
  const addedBy = (variant: Variant): Record<Mode, number> => ({
    isolated: medianOf(measured.isolated, (times) => times[variant] - times.nothing),
    shared: medianOf(measured.shared, (times) => times[variant] - times.nothing),
  })
  const plain = medianOf(measured.isolated, ({ nothing }) => nothing)
  return { plain, mockEntra: addedBy('mockEntra'), peer: addedBy('peer') }
}

/** What a file takes: from the end of one to the end of the next, because all run in the one worker. */
async function timeFiles(project: string, variant: Variant, mode: Mode): Promise<number> {
  const vitest = fileURLToPath(new URL('vitest.mjs', packageUrl('vitest')))
  const reporter = pathOf('file-times-reporter.mjs')
  const flags = ['--maxWorkers=1', '--dir', variant, '--reporter', reporter, ...modes[mode]]
  const { text } = await runToFirstOutput([vitest, 'run', ...flags], project)
  const ends = JSON.parse(text) as number[]
  if (ends.length !== filesOfRun) throw new Error(`${ends.length} of ${filesOfRun} files have run.`)
  return median(ends.slice(1).map((end, index) => end - (ends[index] ?? end)))
}

/** As a user has it: the package is a copy, because Vitest would transform what is linked from outside `node_modules`. */
function writeProject(project: string): void {
  const nodeModules = join(project, 'node_modules')
  mkdirSync(nodeModules, { recursive: true })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  for (const name of ['vitest', 'oauth2-mock-server'])
    symlinkSync(fileURLToPath(packageUrl(name)), join(nodeModules, name))
  const built = fileURLToPath(packageUrl('mock-entra'))
  for (const part of ['package.json', 'dist'])
    cpSync(join(built, part), join(nodeModules, 'mock-entra', part), { recursive: true })
  for (const [variant, content] of Object.entries(variants)) {
    mkdirSync(join(project, variant))
    for (let file = 1; file <= filesOfRun; file++)
      writeFileSync(join(project, variant, `${file}.test.js`), content)
  }
}

function packageUrl(name: string): URL {
  return new URL('../', import.meta.resolve(name)) // all of them keep their entry in dist/
}

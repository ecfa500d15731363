import { join } from 'node:path'

import { runToFirstOutput, scriptArguments } from './processes.ts'
import { medianOf } from './statistics.ts'

/** Processes of each kind; the first one, which may find cold disk caches and no signing key, does not count. */
const rounds = 21

/** Medians in milliseconds. */
export interface StartUp {
  /** From before the process exists to the first verified token. */
  readonly firstToken: number
  readonly importing: number
  readonly starting: number
}

const variants = {
  warm: scriptArguments('first-token-esm.mjs', { name: 'mock-entra', options: {} }),
  cold: scriptArguments('first-token-esm.mjs', { name: 'mock-entra', options: { keys: 'fresh' } }),
  untrusted: scriptArguments('first-token-esm.mjs', { name: 'mock-entra', options: { trust: false } }),
  commonJs: scriptArguments('first-token-cjs.cjs', { name: 'mock-entra', options: {} }),
  compiled: scriptArguments('first-token-esm.mjs', { name: 'mock-entra', options: {} }),
  peer: scriptArguments('first-token-esm.mjs', { name: 'oauth2-mock-server' }),
}

export type StartUps = Readonly<Record<keyof typeof variants, StartUp>> & {
  /** A Node process that does nothing but write: what no server can be faster than. */
  readonly emptyProcess: number
}

/** Runs fresh processes of all kinds in turns, so that noise hits all of them. */
export async function measureStartUps(folder: string): Promise<StartUps> {
  const measured: Record<keyof typeof variants, StartUp[]> = {
    warm: [],
    cold: [],
    untrusted: [],
    commonJs: [],
    compiled: [],
    peer: [],
  }
  const empty: { milliseconds: number }[] = []
  for (let round = 0; round < rounds; round++) {
    for (const [name, processArguments] of Object.entries(variants)) {
      // What users can turn on for all of their programs, and the mock cannot for itself without changing theirs.
      const variables = name === 'compiled' ? { NODE_COMPILE_CACHE: join(folder, 'compiled') } : {}
      const { text, milliseconds } = await runToFirstOutput(processArguments, folder, variables)
      const figures = JSON.parse(text) as Omit<StartUp, 'firstToken'>
      measured[name as keyof typeof variants].push({ ...figures, firstToken: milliseconds })
    }
    empty.push(await runToFirstOutput(['--eval', 'fs.writeSync(1, "ready")'], folder))
  }
  return {
    warm: summarize(measured.warm),
    cold: summarize(measured.cold),
    untrusted: summarize(measured.untrusted),
    commonJs: summarize(measured.commonJs),
    compiled: summarize(measured.compiled),
    peer: summarize(measured.peer),
    emptyProcess: medianOf(empty.slice(1), ({ milliseconds }) => milliseconds),
  }
}

function summarize([, ...measured]: readonly StartUp[]): StartUp {
  return {
    firstToken: medianOf(measured, ({ firstToken }) => firstToken),
    importing: medianOf(measured, ({ importing }) => importing),
    starting: medianOf(measured, ({ starting }) => starting),
  }
}

import { startHelper } from './processes.ts'
import type { Helper } from './processes.ts'
import { medianOf } from './statistics.ts'

/** Many short turns: whatever disturbs the machine then disturbs neighbours alike. */
const rounds = 81
const milliseconds = 25

type Kind = 'signature' | 'mock-entra' | 'oauth2-mock-server'

interface Run {
  readonly count: number
  readonly seconds: number
  /** Microseconds. */
  readonly cpu: number
}

/** Medians over all rounds. */
export interface Minting {
  readonly perSecond: number
  /** CPU time of one, in microseconds. */
  readonly cpu: number
  /** Tokens as a share of the signatures that were made in the same moment. */
  readonly shareOfRaw: number
}

/** Makes tokens without HTTP and raw signatures; `node:crypto`'s synchronous RSA-2048 is what no token can beat. */
export async function measureMinting(folder: string): Promise<Readonly<Record<Kind, Minting>>> {
  await using minter = startMinter(folder)
  const measured: Record<Kind, Run[]> = { signature: [], 'mock-entra': [], 'oauth2-mock-server': [] }
  for (let round = 0; round < rounds; round++) {
    measured['mock-entra'].push(await run(minter, 'mock-entra'))
    measured.signature.push(await run(minter, 'signature'))
    measured['oauth2-mock-server'].push(await run(minter, 'oauth2-mock-server'))
  }
  const summarize = (kind: Kind): Minting => describeMinting(measured[kind], measured.signature)
  return {
    signature: summarize('signature'),
    'mock-entra': summarize('mock-entra'),
    'oauth2-mock-server': summarize('oauth2-mock-server'),
  }
}

export function startMinter(folder: string): Helper {
  return startHelper('mint.mjs', folder)
}

/** CPU time of one raw signature now, in microseconds. */
export async function measureSignature(minter: Helper): Promise<number> {
  const { cpu, count } = await run(minter, 'signature', 4 * milliseconds)
  return cpu / count
}

function run(minter: Helper, kind: Kind, duration = milliseconds): Promise<Run> {
  return minter.ask<Run>('run', { kind, milliseconds: duration })
}

function describeMinting([, ...runs]: readonly Run[], [, ...signatures]: readonly Run[]): Minting {
  const shares = runs.map((tokens, round) => perSecond(tokens) / perSecond(signatures[round] ?? tokens))
  return {
    perSecond: medianOf(runs, perSecond),
    cpu: medianOf(runs, ({ cpu, count }) => cpu / count),
    shareOfRaw: medianOf(shares, (share) => share),
  }
}

function perSecond({ count, seconds }: Run): number {
  return count / seconds
}

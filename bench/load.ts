import { measureSignature, startMinter } from './minting.ts'
import { startHelper } from './processes.ts'
import type { Helper } from './processes.ts'
import { medianOf } from './statistics.ts'

const rounds = 5
const firstWarmUpMilliseconds = 2000
const warmUpMilliseconds = 200
const milliseconds = 750

/** How many connections ask at once. */
export const concurrencies = [1, 16, 64] as const

/** What one token takes: one request, a sign-in and the redemption of its code, or one request with a refresh token. */
export type Journey = 'credentials' | 'code' | 'refresh'

/** Medians over all rounds. */
export interface Load {
  readonly journey: Journey
  readonly connections: number
  readonly tokensPerSecond: number
  /** CPU time of the server for one token, in microseconds. */
  readonly cpu: number
  /** The same, counted in raw signatures that were made in the same moment. */
  readonly cpuInSignatures: number
}

export interface ServerLoad {
  readonly loads: readonly Load[]
  /** Bytes, after all of the load. */
  readonly peakMemory: number
}

export interface Loads {
  readonly mockEntra: ServerLoad
  readonly mockEntraTls: ServerLoad
  readonly peer: ServerLoad
}

/** What each server is asked for in each round. */
const runs: readonly { readonly journey: Journey; readonly connections: number }[] = [
  ...concurrencies.map((connections) => ({ journey: 'credentials' as const, connections })),
  { journey: 'code', connections: 16 },
  { journey: 'refresh', connections: 16 },
]

interface Sample {
  readonly journey: Journey
  readonly connections: number
  readonly tokens: number
  readonly seconds: number
  readonly cpu: number
  readonly signatureCpu: number
}

/** Each server has a process of its own, and gets its load in turns with the others. */
export async function measureLoads(folder: string): Promise<Loads> {
  await using generator = startHelper('load.mjs', folder)
  await using minter = startMinter(folder)
  await using mockEntra = await startTarget('mock-entra', folder, false)
  await using mockEntraTls = await startTarget('mock-entra', folder, true)
  await using peer = await startTarget('oauth2-mock-server', folder, false)
  const targets = [mockEntra, mockEntraTls, peer]

  // What takes long to get hot counts in no round: a server lives for thousands of tokens.
  await measureSignature(minter)
  for (const { details } of targets) {
    for (const journey of ['credentials', 'code', 'refresh'] satisfies Journey[]) {
      await generator.ask('open', { ...details, journey, connections: 16 })
      await generator.ask('run', { milliseconds: firstWarmUpMilliseconds })
      await generator.ask('close')
    }
  }

  for (let round = 0; round < rounds; round++) {
    for (const { journey, connections } of runs) {
      for (const target of targets) {
        const sample = await loadServer(generator, target, journey, connections)
        target.samples.push({ ...sample, signatureCpu: await measureSignature(minter) })
      }
    }
  }
  return {
    mockEntra: await summarize(mockEntra),
    mockEntraTls: await summarize(mockEntraTls),
    peer: await summarize(peer),
  }
}

interface Target extends AsyncDisposable {
  readonly server: Helper
  readonly details: {
    readonly url: string
    readonly ca?: string
    readonly form: string
    readonly authorizePath: string
  }
  readonly samples: Sample[]
}

interface Description {
  readonly authorizePath: string
  readonly tokenUrl: string
  readonly tlsTokenUrl: string
  readonly ca: string
  readonly form: string
}

async function startTarget(name: string, folder: string, isTls: boolean): Promise<Target> {
  const server = startHelper('server.mjs', folder, name)
  const { tokenUrl, tlsTokenUrl, ca, ...common } = await server.ask<Description>('describe')
  return {
    server,
    details: isTls ? { ...common, url: tlsTokenUrl, ca } : { ...common, url: tokenUrl },
    samples: [],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

interface Usage {
  readonly cpu: number
  readonly peakMemory: number
}

async function loadServer(
  generator: Helper,
  { server, details }: Target,
  journey: Journey,
  connections: number,
): Promise<Omit<Sample, 'signatureCpu'>> {
  await generator.ask('open', { ...details, journey, connections })
  await generator.ask('run', { milliseconds: warmUpMilliseconds }) // opens the connections
  const before = await server.ask<Usage>('usage')
  const run = await generator.ask<{ tokens: number; seconds: number }>('run', { milliseconds })
  const after = await server.ask<Usage>('usage')
  await generator.ask('close')
  return { ...run, journey, connections, cpu: (after.cpu - before.cpu) / run.tokens }
}

async function summarize({ server, samples }: Target): Promise<ServerLoad> {
  const { peakMemory } = await server.ask<Usage>('usage')
  return { loads: runs.map((run) => describeLoad(run, samples)), peakMemory }
}

function describeLoad({ journey, connections }: (typeof runs)[number], all: readonly Sample[]): Load {
  const samples = all.filter((sample) => sample.journey === journey && sample.connections === connections)
  return {
    journey,
    connections,
    tokensPerSecond: medianOf(samples, ({ tokens, seconds }) => tokens / seconds),
    cpu: medianOf(samples, ({ cpu }) => cpu),
    cpuInSignatures: medianOf(samples, ({ cpu, signatureCpu }) => cpu / signatureCpu),
  }
}

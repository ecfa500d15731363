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

/** Medians over all rounds. */
export interface Load {
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

interface Sample {
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
    await generator.ask('open', { ...details, connections: 16 })
    await generator.ask('run', { milliseconds: firstWarmUpMilliseconds })
    await generator.ask('close')
  }

  for (let round = 0; round < rounds; round++) {
    for (const connections of concurrencies) {
      for (const target of targets) {
        const sample = await loadServer(generator, target, connections)
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
  readonly details: { readonly url: string; readonly ca?: string; readonly form: string }
  readonly samples: Sample[]
}

interface Description {
  readonly tokenUrl: string
  readonly tlsTokenUrl: string
  readonly ca: string
  readonly form: string
}

async function startTarget(name: string, folder: string, isTls: boolean): Promise<Target> {
  const server = startHelper('server.mjs', folder, name)
  const { tokenUrl, tlsTokenUrl, ca, form } = await server.ask<Description>('describe')
  return {
    server,
    details: isTls ? { url: tlsTokenUrl, ca, form } : { url: tokenUrl, form },
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
  connections: number,
): Promise<Omit<Sample, 'signatureCpu'>> {
  await generator.ask('open', { ...details, connections })
  await generator.ask('run', { milliseconds: warmUpMilliseconds }) // opens the connections
  const before = await server.ask<Usage>('usage')
  const run = await generator.ask<{ tokens: number; seconds: number }>('run', { milliseconds })
  const after = await server.ask<Usage>('usage')
  await generator.ask('close')
  return { ...run, connections, cpu: (after.cpu - before.cpu) / run.tokens }
}

async function summarize({ server, samples }: Target): Promise<ServerLoad> {
  const { peakMemory } = await server.ask<Usage>('usage')
  return { loads: concurrencies.map((connections) => describeLoad(connections, samples)), peakMemory }
}

function describeLoad(connections: number, all: readonly Sample[]): Load {
  const samples = all.filter((sample) => sample.connections === connections)
  return {
    connections,
    tokensPerSecond: medianOf(samples, ({ tokens, seconds }) => tokens / seconds),
    cpu: medianOf(samples, ({ cpu }) => cpu),
    cpuInSignatures: medianOf(samples, ({ cpu, signatureCpu }) => cpu / signatureCpu),
  }
}

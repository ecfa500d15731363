import type { DirectoryFigures } from './directory.ts'
import type { Load, Loads } from './load.ts'
import { versionOf } from './machine.ts'
import type { Minting } from './minting.ts'
import type { SharedMock } from './shared-mock.ts'
import type { StartUps } from './start-up.ts'
import { renderTable } from './table.ts'
import type { TestFiles } from './test-files.ts'

export interface Figures {
  readonly startUps: StartUps
  readonly testFiles: TestFiles
  readonly sharedMock: SharedMock
  readonly mintings: Readonly<Record<'signature' | 'mock-entra' | 'oauth2-mock-server', Minting>>
  readonly loads: Loads
}

type Row = readonly [figure: string, ours: string, peer: string, ratio: string, aim: string]

/** One Markdown table. The ratio is ours by theirs: below 1 is better for times, above 1 for rates. */
export function renderReport({ startUps, testFiles, sharedMock, mintings, loads }: Figures): string {
  const headings = [
    'median',
    `mock-entra ${versionOf('mock-entra')}`,
    `oauth2-mock-server ${versionOf('oauth2-mock-server')}`,
    'ratio',
    'aim',
  ]
  return renderTable(headings, [
    ...startUpRows(startUps),
    ...testFileRows(testFiles),
    [
      'a tenant for a test file in a shared mock',
      inMilliseconds(sharedMock.connecting),
      '',
      '',
      judge(sharedMock.connecting <= 40, '≤ 40 ms'),
    ],
    ...loadRows(loads),
    ...mintingRows(mintings),
    [
      'peak memory after plain HTTP load ⁴',
      inMegabytes(loads.mockEntra.peakMemory),
      inMegabytes(loads.peer.peakMemory),
      ratio(loads.mockEntra.peakMemory, loads.peer.peakMemory),
      '',
    ],
    ['peak memory after TLS load', inMegabytes(loads.mockEntraTls.peakMemory), '', '', ''],
  ])
}

function timeRow(figure: string, ours: number, theirs: number, aim = ''): Row {
  return [figure, inMilliseconds(ours), inMilliseconds(theirs), ratio(ours, theirs), aim]
}

function testFileRows({ mockEntra, peer }: TestFiles): readonly Row[] {
  const aim = judge(mockEntra.isolated < 40, '< 40 ms')
  return [
    timeRow('added to a test file of Vitest ⁶', mockEntra.isolated, peer.isolated, aim),
    timeRow('the same with --no-isolate', mockEntra.shared, peer.shared),
  ]
}

function startUpRows({ warm, cold, untrusted, commonJs, compiled, peer }: StartUps): readonly Row[] {
  const wholeProcess = warm.firstToken / peer.firstToken
  const importing = warm.importing / peer.importing
  return [
    timeRow(
      'process to first verified token, warm ¹',
      warm.firstToken,
      peer.firstToken,
      judge(wholeProcess <= 0.4, '≤ 0.4×'),
    ),
    timeRow('process to first verified token, cold', cold.firstToken, peer.firstToken),
    timeRow('process to first verified token, warm, CommonJS', commonJs.firstToken, peer.firstToken),
    timeRow(
      'process to first verified token, warm, NODE_COMPILE_CACHE',
      compiled.firstToken,
      peer.firstToken,
    ),
    timeRow('import', warm.importing, peer.importing, judge(importing <= 0.29, '≤ 0.29×')),
    timeRow('import, NODE_COMPILE_CACHE', compiled.importing, peer.importing),
    timeRow('require', commonJs.importing, peer.importing),
    timeRow('start, warm ²', warm.starting, peer.starting, judge(warm.starting <= 15, '≤ 15 ms')),
    timeRow('start, cold', cold.starting, peer.starting),
    timeRow('start, warm, trust: false', untrusted.starting, peer.starting),
  ]
}

function loadRows({ mockEntra, mockEntraTls, peer }: Loads): readonly Row[] {
  return [
    ...mockEntra.loads.map((load, index): Row => {
      const theirs = peer.loads[index]?.tokensPerSecond ?? Number.NaN
      const figure = `${rateOf(load)}, HTTP, ${describeConnections(load)}`
      return [figure, inUnits(load.tokensPerSecond), inUnits(theirs), ratio(load.tokensPerSecond, theirs), '']
    }),
    ...mockEntraTls.loads.map((load): Row => {
      return [`${rateOf(load)}, TLS, ${describeConnections(load)}`, inUnits(load.tokensPerSecond), '', '', '']
    }),
    ...mockEntra.loads.map((load, index): Row => {
      const theirs = peer.loads[index]
      const aim =
        load.journey === 'credentials' && load.connections === 64
          ? judge(load.cpuInSignatures <= 1.3, '≤ 1.3 signatures')
          : ''
      const figure = `server CPU per ${describeJourney(load)}, HTTP, ${describeConnections(load)} ³`
      return [figure, describeCpu(load), describeCpu(theirs), ratio(load.cpu, theirs?.cpu ?? Number.NaN), aim]
    }),
    ...mockEntraTls.loads.map((load): Row => {
      return [
        `server CPU per ${describeJourney(load)}, TLS, ${describeConnections(load)}`,
        describeCpu(load),
        '',
        '',
        '',
      ]
    }),
  ]
}

function mintingRows(mintings: Figures['mintings']): readonly Row[] {
  const { signature, 'mock-entra': ours, 'oauth2-mock-server': theirs } = mintings
  return [
    [
      'tokens/s minted without HTTP',
      inUnits(ours.perSecond),
      inUnits(theirs.perSecond),
      ratio(ours.perSecond, theirs.perSecond),
      '',
    ],
    [
      '… of the raw signatures',
      inPercent(ours.shareOfRaw),
      inPercent(theirs.shareOfRaw),
      '',
      judge(ours.shareOfRaw >= 0.95, '≥ 95 %'),
    ],
    ['raw RSA-2048 signatures/s', inUnits(signature.perSecond), 'the same', '', ''],
    ['CPU per raw signature', inMicroseconds(signature.cpu), 'the same', '', ''],
  ]
}

/** What the table cannot say. */
export function renderNotes({ startUps, testFiles }: Figures): string {
  return [
    `¹ From spawning \`node\` to a token whose RS256 signature was verified: import, start, token, key set. An empty`,
    `  Node process takes ${inMilliseconds(startUps.emptyProcess)} of it. Warm: the signing key is in node_modules/.cache, as in`,
    `  every run of a checkout but the first. Cold: keys: 'fresh'. oauth2-mock-server makes a key at every start.`,
    `² After import. Children run without NODE_EXTRA_CA_CERTS and SSL_CERT_FILE: to be trusted the mock reads all CAs that`,
    `  the process trusts, and with such a file there are twice as many as a developer's machine has.`,
    `³ In brackets: counted in raw signatures (node:crypto's sign, synchronous) made in the same moment. This, not tokens/s,`,
    `  compares the two: mock-entra signs in the event loop, oauth2-mock-server on threads, where there are free cores.`,
    `⁴ Peak resident set of the server's process.`,
    `⁵ An answer holds an access token and an ID token, and so takes two signatures. A sign-in is a request of its own.`,
    `⁶ The time of a file with one test that uses a tenant (or starts and stops a server), less that of a file without,`,
    `  which is ${inMilliseconds(testFiles.plain)}: medians of many files in one worker. --no-isolate: one worker runs many files, and`,
    `  mock-entra/vitest has one mock for all of them.`,
    `The ratio is mock-entra's figure by oauth2-mock-server's: below 1 is better for times, above 1 for rates.`,
  ].join('\n')
}

/** Microsoft Graph over a large directory, which the peer has none of. */
export function renderDirectory({ medians, ...memory }: DirectoryFigures): string {
  const slow = 5
  return renderTable(
    ['Microsoft Graph, 100,000 users and 10,000 apps', 'median', 'aim'],
    [
      ...Object.entries(medians).map(([question, time]) => [
        question,
        inMilliseconds(time),
        judge(time < slow, `< ${slow} ms`),
      ]),
      ['memory per object', inBytes(memory.bytesPerObject), ''],
      ['… and once somebody looks for names', inBytes(memory.indexBytesPerObject), ''],
    ],
  )
}

function describeConnections({ connections }: Load): string {
  return connections === 1 ? '1 connection' : `${connections} connections`
}

function rateOf({ journey }: Load): string {
  return { credentials: 'tokens/s', code: 'sign-ins with code redemption/s ⁵', refresh: 'refreshes/s ⁵' }[
    journey
  ]
}

function describeJourney({ journey }: Load): string {
  return { credentials: 'token', code: 'sign-in with code redemption ⁵', refresh: 'refresh ⁵' }[journey]
}

function describeCpu(load: Load | undefined): string {
  return load === undefined ? '' : `${inMicroseconds(load.cpu)} (${load.cpuInSignatures.toFixed(2)})`
}

function judge(isMet: boolean, aim: string): string {
  return `${aim} ${isMet ? '✓' : '✗'}`
}

function ratio(ours: number, theirs: number): string {
  return `${(ours / theirs).toFixed(2)}×`
}

function inMilliseconds(value: number): string {
  return `${value.toFixed(1)} ms`
}

function inMicroseconds(value: number): string {
  return `${value.toFixed(0)} µs`
}

function inUnits(value: number): string {
  return value.toFixed(0)
}

function inPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function inBytes(bytes: number): string {
  return `${bytes.toFixed(0)} bytes`
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`
}

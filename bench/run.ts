import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { measureDirectory } from './directory.ts'
import { measureLoads } from './load.ts'
import { describeMachine } from './machine.ts'
import { measureMinting } from './minting.ts'
import { renderDirectory, renderNotes, renderReport } from './report.ts'
import { measureSharedMock } from './shared-mock.ts'
import { measureStartUps } from './start-up.ts'
import { measureTestFiles } from './test-files.ts'

// START HERE: measures the built package beside oauth2-mock-server. Everything stays on this machine.

const start = performance.now()
const folder = mkdtempSync(join(tmpdir(), 'mock-entra-bench-')) // where children run: a project with a key cache of its own
mkdirSync(join(folder, 'node_modules'))
try {
  const startUps = await measureStartUps(folder)
  const testFiles = await measureTestFiles(folder)
  const sharedMock = await measureSharedMock(folder)
  const loads = await measureLoads(folder)
  const mintings = await measureMinting(folder)
  const directory = await measureDirectory(folder)

  const figures = { startUps, testFiles, sharedMock, loads, mintings }
  console.log(
    `${describeMachine()}\n\n${renderReport(figures)}\n\n${renderNotes(figures)}\n\n${renderDirectory(directory)}`,
  )
  console.log(`\nTook ${((performance.now() - start) / 1000).toFixed(0)} s.`)
} finally {
  rmSync(folder, { recursive: true })
}

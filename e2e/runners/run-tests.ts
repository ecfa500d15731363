import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** How a test run ended. */
export interface TestRun {
  readonly code: number | null
  /** In the Test Anything Protocol. */
  readonly output: string
}

/** Runs a test file of this folder under `node:test`, in a Node that resolves packages as this one does. */
export async function runTests(name: string): Promise<TestRun> {
  const path = `${import.meta.dirname}/programs/${name}`
  const child = spawn(process.execPath, [...process.execArgv, '--test-reporter=tap', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Inside another run of node:test it would report to that one.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    timeout: 50_000,
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const output = await text(child.stdout)
  return { code: await ended, output }
}

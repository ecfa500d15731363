import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'

import { expect, onTestFinished, test } from 'vitest'

const playwright = dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json'))

/** Runs Playwright Test as a user does, in a Node that resolves packages as this one does. */
async function runPlaywright(folder: string): Promise<{ code: number | null; output: string }> {
  const results = mkdtempSync(join(tmpdir(), 'mock-entra-playwright-'))
  onTestFinished(() => rmSync(results, { recursive: true, force: true }))
  const { PATH, HOME, CHROMIUM_PATH } = process.env
  const conditions = process.execArgv.flatMap((argument, index, all) =>
    argument === '--conditions' ? [argument, all[index + 1] ?? ''] : [],
  )
  const child = spawn(process.execPath, [join(playwright, 'cli.js'), 'test', '--config', folder], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      HOME,
      ...(CHROMIUM_PATH === undefined ? {} : { CHROMIUM_PATH }),
      NO_COLOR: '1',
      NODE_OPTIONS: conditions.join(' '),
      PLAYWRIGHT_OUTPUT: results,
    },
    timeout: 110_000,
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, output: `${output}\n${errors}` }
}

test('Playwright Test has a mock per worker and a tenant per test', { timeout: 120_000 }, async () => {
  const { code, output } = await runPlaywright(join(import.meta.dirname, 'playwright'))

  expect(output).toMatch(/6 passed/)
  expect(code).toBe(0)
})

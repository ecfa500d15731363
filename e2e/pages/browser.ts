import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core'

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
]

/** Starts the Chromium of this machine. Nothing that it opens can leave the machine. */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `The tests of pages and msal-browser need Chromium, and ${executablePath} does not exist. ` +
        'Install it (Debian: apt-get install chromium), or name another one in CHROMIUM_PATH.',
    )
  }
  const profile = createProfile()
  const context = await chromium.launchPersistentContext(profile, { executablePath, args })
  const browser = context.browser() as Browser
  const close = browser.close.bind(browser)
  browser.close = async () => {
    await close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  return browser
}

/**
 * A profile that takes third-party cookies, as people's profiles do.
 *
 * Contexts are incognito, where Chromium blocks them unless its profile says otherwise. An app on `http://localhost` signs
 * in silently by a frame on `https://localhost`, and that is third-party.
 */
function createProfile(): string {
  const profile = mkdtempSync(join(tmpdir(), 'mock-entra-chromium-'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { cookie_controls_mode: 0 } }
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  return profile
}

/** A browser with no history, as one person has it in front of them, and what goes wrong in it. */
export interface Visit {
  readonly context: BrowserContext
  readonly page: Page
  /** Every request of every page, frame and popup. */
  readonly requests: readonly Request[]
  /** Errors and warnings of the console, uncaught exceptions, and requests to other machines. */
  readonly complaints: readonly string[]
  /** Complaints that a test is about, such as the one of a token request that is refused. */
  readonly expected: RegExp[]
}

/** What Chromium says of the hidden frames that MSAL makes. */
const ofMsal = [/An iframe which has both allow-scripts and allow-same-origin/]

export async function openVisit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options })
  const requests: Request[] = []
  const complaints: string[] = []
  context.on('request', (request) => {
    requests.push(request)
    if (isForeign(request.url())) complaints.push(`request to ${request.url()}`)
  })
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`console: ${message.text()} (${message.location().url})`)
    }
  })
  context.on('weberror', (error) => complaints.push(`exception: ${error.error().message}`))
  return { context, page: await context.newPage(), requests, complaints, expected: [...ofMsal] }
}

function isForeign(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol.startsWith('http') && hostname !== 'localhost'
}

/** What nobody expected to go wrong. */
export function unexpectedComplaints({ complaints, expected }: Visit): readonly string[] {
  return complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)))
}

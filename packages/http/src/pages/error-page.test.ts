import { describe, expect, it } from 'vitest'

import { renderErrorPage } from './error-page.ts'
import type { ErrorPageContent } from './error-page.ts'

const content: ErrorPageContent = {
  code: 'AADSTS50011',
  number: 50011,
  message: 'AADSTS50011: The redirect URI differs. Trace ID: t-1 Correlation ID: c-1 Timestamp: 2026',
  shortMessage: 'The redirect URI differs.',
  error: 'invalid_request',
  traceId: 't-1',
  correlationId: 'c-1',
  timestamp: '2026-03-04 05:06:07Z',
  lookupUrl: '/error?code=50011&x=1',
  developerNote: 'Registered is http://localhost:3000.',
}

describe('the error page', () => {
  it('tells code and text, and what the developer needs', () => {
    const page = renderErrorPage(content, 'n')

    expect(page).toMatch(
      /<p [^>]*id="exceptionMessageContainer"[^>]*>\s*<b>AADSTS50011<\/b>: The redirect URI differs.\s*<\/p>/,
    )
    expect(page).toContain('data-aadsts="50011"')
    expect(page).toContain('mock-entra, for the developer: Registered is http://localhost:3000.')
    expect(page).toContain('<a href="/error?code=50011&amp;x=1">')
    for (const { 1: value } of Object.entries(content).filter(([name]) =>
      /message|error|Id|time/.test(name),
    )) {
      expect(page).toContain(`<dd>${value}</dd>`)
    }
  })

  it('leaves out link and note where there are none', () => {
    const { developerNote: _, ...rest } = content

    const page = renderErrorPage({ ...rest, lookupUrl: undefined }, 'n')

    expect(page).not.toMatch(/<a |class="note"|undefined/)
  })

  it('escapes every text', () => {
    const hostile = Object.fromEntries(
      Object.keys(content).map((name) => [name, `"><script>alert('${name}')</script>`]),
    ) as unknown as ErrorPageContent

    const page = renderErrorPage(hostile, 'n')

    expect(page).not.toContain('<script')
    for (const name of Object.keys(content)) {
      expect(page).toContain(`&quot;&gt;&lt;script&gt;alert(&#39;${name}&#39;)&lt;/script&gt;`)
    }
  })
})

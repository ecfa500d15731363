import type { Issuer, IssuerSettings, Tenant, TenantSeed } from '@mock-entra/core'
import { aTenant, anIssuer } from '@mock-entra/core/testing'

import { createApp } from '../app.ts'
import type { AppSettings, LogEntry } from '../app.ts'
import type { HttpRequest, HttpResponse } from '../http-message.ts'

/** An app with one tenant, and what it said while it answered. */
export interface Mock {
  readonly issuer: Issuer
  readonly tenant: Tenant
  readonly log: readonly LogEntry[]
  /** What the app reported as bugs of its own; a test that expects none asserts that. */
  readonly bugs: readonly unknown[]
  send(request: HttpRequest): Promise<HttpResponse>
}

/** The package that answers for Microsoft Graph is not below this one. */
export const noGraph: AppSettings['loadGraph'] = () =>
  Promise.reject(new Error('The tests of this package have no Microsoft Graph.'))

/** Its time stands still at `2026-03-04 05:06:07Z`. */
export function aMock(seed: TenantSeed = {}, settings: Partial<IssuerSettings> = {}): Mock {
  const issuer = anIssuer({ timeSource: () => Date.parse('2026-03-04T05:06:07Z'), ...settings })
  const { tenant } = aTenant(issuer, seed)
  const log: LogEntry[] = []
  const bugs: unknown[] = []
  const app = createApp(issuer, {
    log: (entry) => void log.push(entry),
    reportBug: (error) => void bugs.push(error),
    loadGraph: noGraph,
  })
  return { issuer, tenant, log, bugs, send: app }
}

/** A response's body; that the response is JSON is part of what it promises. */
export function bodyOf({ body }: HttpResponse): Record<string, unknown> {
  return JSON.parse(body) as Record<string, unknown>
}

import type { Answering } from './answering.ts'
import type { HttpResponse } from './http-message.ts'
import { pageHeaders } from './pages/page-headers.ts'
import type { PageKind } from './pages/page-headers.ts'
import { commonHeaders } from './render-json.ts'

export interface HtmlSettings {
  /** @default 'page' */
  readonly kind?: PageKind
  /** URLs that the page loads in frames. */
  readonly frameSources?: readonly string[]
  readonly aadsts?: number
}

/**
 * A page as a response. The nonce that lets its style sheet in is the trace id: random, and new for each answer.
 *
 * Which origins may read an answer is nobody's business here: no script does.
 */
export function renderHtml(
  status: number,
  answering: Answering,
  render: (nonce: string) => string,
  { kind = 'page', frameSources = [], aadsts = 0 }: HtmlSettings = {},
): HttpResponse {
  const nonce = answering.traceId
  return {
    status,
    headers: {
      ...commonHeaders({ ...answering, corsHeaders: {} }, aadsts),
      ...pageHeaders(nonce, kind, frameSources),
    },
    body: render(nonce),
  }
}

import type { AnswerGraphRequest, Issuer } from '@mock-entra/core'

import { answerGraphRequest } from './answer-graph-request.ts'

/** Microsoft Graph over the directories of an issuer: what it writes is what the token endpoint enforces. */
export function createGraph(issuer: Issuer): AnswerGraphRequest {
  return (request) => answerGraphRequest(issuer, request)
}

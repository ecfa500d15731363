/** A request to Microsoft Graph as plain data. The package that answers is loaded with the first of them. */
export interface GraphRequest {
  readonly method: string
  /** Scheme, host and port by which the client called: links of the answer begin with it. */
  readonly baseUrl: string
  /** The path with its version, such as `/v1.0/applications`, still percent-encoded. */
  readonly path: string
  /** What follows the question mark. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  readonly requestId: string
  readonly clientRequestId: string
}

export interface GraphAnswer {
  readonly status: number
  /** Those that tell something of this answer; what all have in common is not in it. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON; text is sent as it is; undefined: no body, and no content type. */
  readonly body: object | string | undefined
}

/** @throws {GraphError} what Graph would refuse, and 501 for what the mock has not */
export type AnswerGraphRequest = (request: GraphRequest) => Promise<GraphAnswer>

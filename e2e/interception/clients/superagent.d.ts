/** The package brings no types. */
declare module 'superagent' {
  interface Request {
    set(headers: object): Request
    send(body: string): Promise<{ body: unknown }>
  }
  const superagent: { post(url: string): Request }
  export default superagent
}

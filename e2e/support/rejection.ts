import { inspect } from 'node:util'

/** What a promise rejects with. Where it resolves instead, that is what the test shows. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error(`Expected a rejection, and got ${inspect(value)}.`)
}

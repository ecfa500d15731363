import { EntraError } from '../errors/entra-error.ts'
import { MockEntraError } from '../errors/mock-entra-error.ts'

/** The refusal that an action ends in. Where nothing is refused, or something else fails, that is what the test shows. */
export async function refusalOf(action: () => unknown): Promise<EntraError> {
  return await thrownBy(action, EntraError)
}

/** The complaint about the mock's use that an action ends in. */
export async function complaintOf(action: () => unknown): Promise<MockEntraError> {
  return await thrownBy(action, MockEntraError)
}

type Constructor<Thrown> = abstract new (...parameters: never[]) => Thrown

async function thrownBy<Thrown>(action: () => unknown, kind: Constructor<Thrown>): Promise<Thrown> {
  let result: unknown
  try {
    result = await action()
  } catch (error) {
    if (error instanceof kind) return error
    throw error
  }
  throw new Error(`Expected a ${kind.name}, and got ${JSON.stringify(result, null, 2)}.`)
}

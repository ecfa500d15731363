import { MockEntraError } from '@mock-entra/core'

import type { Settings } from './settings.ts'

/** Reports what is wrong with an option under the name by which the user gave it. */
export async function renameFault<Result>(
  starting: Promise<Result>,
  nameOption: Settings['nameOption'],
): Promise<Result> {
  try {
    return await starting
  } catch (error) {
    if (!(error instanceof MockEntraError)) throw error
    const { code, received, expected, remedy, cause } = error
    throw new MockEntraError(code, { option: nameOption(error.option), received, expected, remedy, cause })
  }
}

/** A value, or the error that reading it throws. */
export type Outcome<Value> = { readonly value: Value } | { readonly error: Error }

/** A tenant without users is described all the same; who asks for its user is told. */
export function outcomeOf<Value>(read: () => Value): Outcome<Value> {
  try {
    return { value: read() }
  } catch (error) {
    return { error: error as Error }
  }
}

/** The value, or the error where it was read. */
export function openOutcome<Value>(outcome: Outcome<Value>): Value {
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

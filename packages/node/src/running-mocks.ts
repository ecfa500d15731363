/**
 * The slots that running mocks hold in this thread.
 *
 * On the global object, because ESM and CommonJS copies of this package can meet in one process.
 */
const registry = Symbol.for('mock-entra.running')

function slots(): Set<number> {
  const holder = globalThis as { [registry]?: Set<number> }
  return (holder[registry] ??= new Set())
}

/** Takes the lowest free slot, from 1. */
export function takeSlot(): number {
  let slot = 1
  while (slots().has(slot)) slot++
  slots().add(slot)
  return slot
}

export function releaseSlot(slot: number): void {
  slots().delete(slot)
}

/** Numbers that look random and repeat with the seed. */
export interface Dice {
  /** A whole number from 0 on. */
  readonly below: (limit: number) => number
  readonly pick: <Item>(items: readonly Item[]) => Item
}

/** A linear congruential generator, with the constants of Numerical Recipes. */
export function createDice(seed: number): Dice {
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] }
}

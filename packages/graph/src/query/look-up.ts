import { findProperty } from '../model/entity-type.ts'
import type { EntityType } from '../model/entity-type.ts'
import type { Filter } from './filter.ts'

/** A condition that a list may have a quick way for. */
export interface Question {
  /** As the type calls it. */
  readonly property: string
  readonly value: string
  /** `eq` or `startswith`. */
  readonly match: 'whole' | 'beginning'
}

/** Finds those for which a condition holds without looking at all items, in their order. Undefined: there is no quick way. */
export type LookUp<Item> = (question: Question) => Iterable<Item> | undefined

/** All items for which a filter holds, and maybe others, without looking at all. Undefined: there is no quick way. */
export function findCandidates<Item>(
  filter: Filter,
  type: EntityType<Item>,
  lookUp: LookUp<Item>,
): Iterable<Item> | undefined {
  if (filter.kind === 'and') {
    return findCandidates(filter.left, type, lookUp) ?? findCandidates(filter.right, type, lookUp)
  }
  const question = readQuestion(filter, type)
  return question && lookUp(question)
}

function readQuestion<Item>(filter: Filter, type: EntityType<Item>): Question | undefined {
  const isEquality = filter.kind === 'compare' && filter.operator === 'eq'
  const isBeginning = filter.kind === 'call' && filter.function === 'startswith'
  if ((!isEquality && !isBeginning) || typeof filter.value !== 'string') return undefined
  const property = findProperty(type, filter.path.join('/'))?.name
  return property === undefined
    ? undefined
    : { property, value: filter.value, match: isEquality ? 'whole' : 'beginning' }
}

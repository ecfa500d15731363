import type { Application } from './application.ts'
import { foldText } from './fold-text.ts'
import type { Group } from './group.ts'
import type { ServicePrincipal } from './service-principal.ts'
import type { User } from './user.ts'

/** Finds the objects of one type by a text that they have, without looking into each of them. */
export interface TextIndex<Item> {
  /** That has the text. */
  readonly property: string
  /** Those whose text is this one, or begins with it, in any case; in the order of the directory. Can be gone through again. */
  find(text: string, match: 'whole' | 'beginning'): Iterable<Item>
}

/** What people look for objects by, other than what a tenant has maps for. */
export interface TextIndexes {
  readonly application: readonly TextIndex<Application>[]
  readonly servicePrincipal: readonly TextIndex<ServicePrincipal>[]
  readonly user: readonly TextIndex<User>[]
  readonly group: readonly TextIndex<Group>[]
}

/** The same as `directory-objects.ts` alone may see them, which tells them of every change. */
export type KeptTextIndexes = {
  readonly [Type in keyof TextIndexes]: readonly KeptTextIndex<object>[]
}

interface KeptTextIndex<Item> extends TextIndex<Item> {
  /** An object is new: the last one in the order of the directory. */
  add(item: Item): void
  /** An object has another text than before. */
  update(item: Item): void
  remove(item: Item): void
  clear(): void
}

interface Objects {
  readonly applications: ReadonlyMap<string, Application>
  readonly servicePrincipals: ReadonlyMap<string, ServicePrincipal>
  readonly users: ReadonlyMap<string, User>
  readonly groups: ReadonlyMap<string, Group>
}

export function createTextIndexes(objects: Objects): TextIndexes {
  const { applications, servicePrincipals, users, groups } = objects
  return {
    application: [createTextIndex(applications, 'displayName')],
    servicePrincipal: [createTextIndex(servicePrincipals, 'displayName')],
    user: [createTextIndex(users, 'displayName'), createTextIndex(users, 'userPrincipalName')],
    group: [createTextIndex(groups, 'displayName')],
  }
}

/**
 * All texts side by side. To look through 100,000 of them takes a millisecond, a fifth of what it takes to look into the
 * objects, and finds them in the order of the directory, which sorted texts would not.
 *
 * The first question collects them, and changes keep them up: a directory that nobody asks pays nothing.
 */
function createTextIndex<Name extends string, Item extends Readonly<Record<Name, string>>>(
  objects: ReadonlyMap<string, Item>,
  property: Name,
): KeptTextIndex<Item> {
  let kept: { readonly items: Item[]; readonly texts: string[] } | undefined

  const textOf = (item: Item): string => foldText(item[property])

  function collect(): NonNullable<typeof kept> {
    const items = [...objects.values()]
    return { items, texts: items.map(textOf) }
  }

  /** By the same item with another text, or by nothing. */
  function replace(item: Item, items: readonly Item[]): void {
    const place = kept?.items.lastIndexOf(item) ?? -1 // what changes is mostly new
    if (place === -1) return
    kept?.items.splice(place, 1, ...items)
    kept?.texts.splice(place, 1, ...items.map(textOf))
  }

  return {
    property,
    find: (text, match) => {
      const { items, texts } = (kept ??= collect())
      const wanted = foldText(text)
      return {
        *[Symbol.iterator]() {
          // By number: an iterator takes twice the time.
          for (let place = 0; place < texts.length; place++) {
            const candidate = texts[place] as string
            const isFound = match === 'whole' ? candidate === wanted : candidate.startsWith(wanted)
            if (isFound) yield items[place] as Item
          }
        },
      }
    },
    add: (item) => {
      kept?.items.push(item)
      kept?.texts.push(textOf(item))
    },
    update: (item) => replace(item, [item]),
    remove: (item) => replace(item, []),
    clear: () => {
      kept = undefined
    },
  }
}

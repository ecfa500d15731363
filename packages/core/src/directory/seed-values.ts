import * as v from 'valibot'

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is a GUID, of any version. */
export function isGuid(text: string): boolean {
  return guidPattern.test(text)
}

/** One schema for each property of a seed, no more and no fewer. */
export type EntriesOf<Seed> = Record<keyof Seed, v.GenericSchema>

export const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'))
export const guid = v.pipe(v.string('a GUID'), v.regex(guidPattern, 'a GUID'), v.toLowerCase())
export const texts = v.array(text, 'an array of texts')
export const flag = v.boolean('true or false')
export const instant = v.pipe(
  v.union([v.date(), v.string()], 'a Date or an ISO 8601 text'),
  v.transform((value) => new Date(value)),
  v.check((value) => !Number.isNaN(value.getTime()), 'a Date or an ISO 8601 text'),
)
export const nullableText = v.nullable(v.string('a text or null'))

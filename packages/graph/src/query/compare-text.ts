/**
 * Whether a text begins with another in any case, without making a new text of it: a directory can have 100,000 objects.
 *
 * @param wanted in lower case
 */
export function beginsWith(text: string, wanted: string): boolean {
  for (let index = 0; index < wanted.length; index++) {
    const code = text.charCodeAt(index)
    if (code === wanted.charCodeAt(index)) continue
    // Only letters of ASCII have their lower case at a fixed distance; for others the texts themselves are compared.
    if (code > 127) return text.slice(0, wanted.length).toLowerCase() === wanted
    if (code < 65 || code > 90 || code + 32 !== wanted.charCodeAt(index)) return false
  }
  return true
}

/** @param wanted in lower case */
export function isSameText(text: string, wanted: string): boolean {
  return text.length === wanted.length && beginsWith(text, wanted)
}

import { foldText } from '@mock-entra/core'

/**
 * Whether a text begins with another as the directory compares texts: in any case. The same as comparing folded texts, without
 * making one of each, because a directory can have 100,000 objects.
 *
 * @param wanted folded
 */
export function beginsWith(text: string, wanted: string): boolean {
  for (let index = 0; index < wanted.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 127) return foldText(text).startsWith(wanted)
    if (lowerCase(code) !== wanted.charCodeAt(index)) return false
  }
  return true
}

/** @param wanted folded */
export function isSameText(text: string, wanted: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 127) return foldText(text) === wanted
    if (lowerCase(code) !== wanted.charCodeAt(index)) return false
  }
  return text.length === wanted.length
}

/** @param code of a letter of ASCII, or of what else is in it */
function lowerCase(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code
}

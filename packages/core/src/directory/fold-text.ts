/**
 * A text as the directory compares it: in any case, with its diacritics.
 *
 * Letter by letter, so that the beginning of a text folds to the beginning of the folded text. By itself JavaScript makes
 * another letter of a sigma where a word ends.
 */
export function foldText(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ')
}

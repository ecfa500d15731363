/** The start tags of a selector's element name that hold all the given attributes. */
export function tagsOf(page: string, name: string, ...attributes: readonly string[]): readonly string[] {
  const tags = page.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? []
  return tags.filter((tag) => attributes.every((attribute) => tag.includes(` ${attribute}`)))
}

/** The text of the element with an id, without the tags in it. */
export function textOf(page: string, id: string): string | undefined {
  const [, name, text] = new RegExp(`<(\\w+) id="${id}"[^>]*>(.*?)</\\1>`, 's').exec(page) ?? []
  return name && text?.replaceAll(/<[^>]*>/g, '').replaceAll('&#39;', "'")
}

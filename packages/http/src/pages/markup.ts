import type { html } from 'hono/html'

/** A piece of a page. Hono's tag escapes every value in it. */
export type Markup = ReturnType<typeof html>

/** The text of a page. The tag gives a promise only for a template that holds one; pages hold data. */
export function textOf(markup: Markup): string {
  if (markup instanceof Promise) throw new TypeError('A page holds a promise.')
  return String(markup)
}

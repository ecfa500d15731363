import { readFileSync } from 'node:fs'

/** The version of the package. The path holds for this file and for the bundle, which is as deep. */
export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

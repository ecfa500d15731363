import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Where and when the figures were taken. */
export function describeMachine(): string {
  const processors = cpus()
  return [
    new Date().toISOString().slice(0, 10),
    `Node ${process.version}`,
    `${processors.length} × ${processors[0]?.model.trim() ?? 'an unknown processor'}`,
    `${process.platform}-${process.arch}`,
  ].join(' · ')
}

/** The installed version of a package. */
export function versionOf(name: string): string {
  const entry = import.meta.resolve(name)
  const manifest = readFileSync(new URL('../package.json', entry), 'utf8') // both keep their entry in dist/
  return (JSON.parse(manifest) as { version: string }).version
}

/** Copies what people read into the package, before it is packed: the README without what is for a clone only, its pages, the licence. */
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')
const to = join(import.meta.dirname, '..')

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const forCloneOnly = /<!-- repository -->[\s\S]*?<!-- \/repository -->\n\n/g
writeFileSync(join(to, 'README.md'), readme.replaceAll(forCloneOnly, ''))

mkdirSync(join(to, 'docs'), { recursive: true })
for (const file of ['LICENSE', ...globSync('docs/*.md', { cwd: root })]) {
  copyFileSync(join(root, file), join(to, file))
}

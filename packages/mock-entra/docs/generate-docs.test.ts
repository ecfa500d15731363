import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

import { expect, test } from 'vitest'

import { listDocuments, renderDocuments } from './generate-docs.ts'

test('the generated parts of the documents are up to date (npm run docs)', () => {
  for (const [file, content] of renderDocuments()) {
    const current = existsSync(file) ? readFileSync(file, 'utf8') : ''
    expect(current, `${relative('.', file)} is out of date: run npm run docs`).toBe(content)
  }
})

test.each(listDocuments().map((file) => [relative('.', file), file]))(
  'the links of %s lead somewhere',
  (_, file) => {
    const text = readFileSync(file, 'utf8')
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
    const broken = targets.filter(([, path = '', heading]) => {
      const target = path === '' ? file : join(dirname(file), path)
      return !existsSync(target) || (heading !== undefined && !headingsOf(target).includes(heading))
    })

    expect(broken.map(([link]) => link)).toEqual([])
  },
)

test('the README leads to every page', () => {
  const [readme = '', ...pages] = listDocuments().map((file) => readFileSync(file, 'utf8'))
  const names = listDocuments()
    .slice(1)
    .map((file) => `](docs/${relative('docs', relative('.', file))}`)

  expect(pages.length).toBeGreaterThan(0)
  expect(names.filter((name) => !readme.includes(name))).toEqual([])
})

/** As GitHub and npm name them. */
function headingsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

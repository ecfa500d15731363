import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

import { expect, test } from 'vitest'

import { renderDocuments } from './generate-docs.ts'

test('the generated parts of the documents are up to date (npm run docs)', () => {
  for (const [file, content] of renderDocuments()) {
    const current = existsSync(file) ? readFileSync(file, 'utf8') : ''
    expect(current, `${relative('.', file)} is out of date: run npm run docs`).toBe(content)
  }
})

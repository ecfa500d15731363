import { describe, expect, it } from 'vitest'

import { isSameSecret } from './constant-time.ts'

describe('isSameSecret', () => {
  it.each([
    ['s3cret', 's3cret'],
    ['pä$$ wörd✓', 'pä$$ wörd✓'],
  ])('finds %j the same as %j', (expected, received) => {
    expect(isSameSecret(expected, received)).toBe(true)
  })

  it.each([
    ['s3cret', 'S3cret'],
    ['s3cret', 's3cre'],
    ['s3cret', 's3cret!'],
    ['s3cret', 's3crets3cret'],
    ['s3cret', ''],
    ['', 's3cret'],
    ['s3cret', 's3cret\0'],
    ['é', 'e\u0301'],
  ])('finds %j other than %j', (expected, received) => {
    expect(isSameSecret(expected, received)).toBe(false)
  })
})

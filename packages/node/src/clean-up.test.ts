import { describe, expect, test } from 'vitest'

import { createCleanUp } from './clean-up.ts'

describe('createCleanUp', () => {
  test('undoes in the reverse order, one after the other', async () => {
    const undone: string[] = []
    const cleanUp = createCleanUp()
    cleanUp.add(() => void undone.push('first'))
    cleanUp.add(async () => {
      undone.push('second begins')
      await Promise.resolve()
      undone.push('second ends')
    })
    cleanUp.add(() => void undone.push('third'))

    await cleanUp.run()

    expect(undone).toEqual(['third', 'second begins', 'second ends', 'first'])
  })

  test('undoes once, and lets a second call wait for the first', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let times = 0
    const cleanUp = createCleanUp()
    cleanUp.add(async () => {
      await promise
      times++
    })

    const calls = Promise.all([cleanUp.run(), cleanUp.run()])
    resolve()
    await calls
    await cleanUp.run()

    expect(times).toBe(1)
  })

  test('takes every step though one fails, and then tells of the first failure', async () => {
    const undone: string[] = []
    const cleanUp = createCleanUp()
    cleanUp.add(() => void undone.push('first'))
    cleanUp.add(() => {
      throw new Error('second')
    })
    cleanUp.add(() => Promise.reject(new Error('third')))

    await expect(cleanUp.run()).rejects.toThrow('third')

    expect(undone).toEqual(['first'])
  })

  test('takes nothing more once it has begun', async () => {
    const cleanUp = createCleanUp()
    await cleanUp.run()

    expect(() => cleanUp.add(() => undefined)).toThrow('while the mock was being closed')
  })

  test('has nothing to do where nothing was added', async () => {
    await expect(createCleanUp().run()).resolves.toBeUndefined()
  })
})

// The same where `expect` and its kin are imported: their types are in another package than those of the globals.
import { expect, test } from '@jest/globals'
import { setupMockEntra } from 'mock-entra/jest'

const entra = setupMockEntra()

test('a minted token is one that the matchers of @jest/globals know', async () => {
  const token = await entra.tokens.accessToken({ scopes: ['Tasks.Read'] })

  expect(token).toBeEntraToken({ scp: 'Tasks.Read' })
  expect(token).not.toHaveClaims({ roles: expect.anything() })
  await expect(token).toBeSignedBy(entra)
})

import { connectMockEntra } from 'mock-entra'
import { expect, test } from 'mock-entra/vitest/shared'
import { inject } from 'vitest'

test('the ready-made global set-up has started a mock', async ({ tenant }) => {
  const token = await tenant.tokens.accessToken()

  await expect(token).toBeSignedBy(tenant)
  await expect(tenant).not.toHaveRequestedToken()
})

test('the mock can be connected to from anywhere', async () => {
  const { url, key } = inject('mockEntra')

  await using entra = await connectMockEntra(url, key)

  expect(entra.url).toBe(url)
})

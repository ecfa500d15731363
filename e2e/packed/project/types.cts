import mockEntra = require('mock-entra')

export async function start(): Promise<string> {
  const entra: mockEntra.MockEntra = await mockEntra.startMockEntra()
  return entra.tokens.accessToken({ scopes: ['Tasks.Read'] })
}

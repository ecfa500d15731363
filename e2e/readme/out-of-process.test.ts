import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

import { ConfidentialClientApplication } from '@azure/msal-node'
import { startMockEntra } from 'mock-entra'
import { expect, test } from 'vitest'

test('a child process that names production URLs', async () => {
  await using entra = await startMockEntra()
  const args = ['--silent', 'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration']

  // #region child
  const child = spawn('curl', args, { env: { ...process.env, ...entra.env } })
  // #endregion

  expect(JSON.parse(await text(child.stdout))).toMatchObject({
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
  })
})

test('an error is explained', async () => {
  await using entra = await startMockEntra()
  const { clientId, clientSecret } = entra.credentials

  // #region explain
  const configuration = { auth: { clientId, clientSecret, authority: entra.authority } }
  const client = new ConfidentialClientApplication(configuration)
  const error = await client
    .acquireTokenByClientCredential({ scopes: ['api://resource/.default'] })
    .catch((refusal: unknown) => refusal) // endpoints_resolution_error, and no more

  const { code, cause, remedy, evidence } = entra.explain(error, { configuration })
  // #endregion

  expect(error).toMatchObject({ errorCode: 'endpoints_resolution_error' })
  expect(code).toBe('unknown-authority')
  expect([cause, remedy]).toEqual([
    'The client asks login.microsoftonline.com whether it may trust the authority, and Microsoft does not know the mock.',
    `Set knownAuthorities to ['localhost:${entra.port}'] (host and port) in MSAL, disableInstanceDiscovery in @azure/identity, ` +
      'disable_instance_discovery in Python; msalConfig() and identityOptions() have them.',
  ])
  expect(evidence).toContain(
    `the configuration does not exempt localhost:${entra.port} from instance discovery`,
  )
})

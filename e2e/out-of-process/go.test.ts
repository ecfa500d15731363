import { fileURLToPath } from 'node:url'

import { startMockEntra } from 'mock-entra'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { hasProgram } from '../support/required-program.ts'
import { runChild } from '../support/run-child.ts'
import type { Ended } from '../support/run-child.ts'

const settings = { GOFLAGS: '-mod=mod', GO111MODULE: 'off', GOTOOLCHAIN: 'local' }
const program = fileURLToPath(new URL('programs/production.go', import.meta.url))

function runGo(env: Readonly<Record<string, string>>): Promise<Ended> {
  return runChild('go', ['run', program], { ...env, ...settings })
}

// Go compiles net/http first, which takes a minute on a small machine.
const timeout = 240_000

describe.skipIf(!hasProgram('go', ['version']))(
  'a child process of Go that names production URLs',
  { timeout },
  () => {
    test('gets a token of the real issuer, and is told of hosts that are refused', async () => {
      await using entra = await startMockEntra()

      const { code, output, errors } = await runGo(entra.envFor('go', 'azure-sdk'))

      expect({ code, errors }).toEqual({ code: 0, errors: '' })
      const { answer, refusal } = JSON.parse(output) as { answer: string; refusal: string }
      const { access_token: token } = JSON.parse(answer) as { access_token: string }
      expect(entra.tokens.decode(token).claims['iss']).toBe(`https://sts.windows.net/${entra.tenantId}/`)
      expect(refusal).toContain('mock-entra does not let example.com:443 through')
      expect(entra.requests.all.map(({ endpoint, status }) => [endpoint, status])).toEqual([['token', 200]])
    })

    test('is explained where it does not trust the CA, and the mock says so', async () => {
      const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
      onTestFinished(() => said.mockRestore())
      await using entra = await startMockEntra()
      const { SSL_CERT_FILE: _, ...withoutCa } = entra.envFor('go', 'azure-sdk')

      const { errors } = await runGo(withoutCa)

      const { code, evidence } = entra.explain(errors)
      expect(code).toBe('untrusted-ca')
      expect(said).toHaveBeenCalledWith(expect.stringContaining("does not trust the mock's CA"))
      expect(evidence.slice(0, 2)).toEqual([
        'the client says certificate signed by unknown authority',
        'a client that connected to login.microsoftonline.com answered the certificate with the TLS alert bad_certificate',
      ])
    })
  },
)

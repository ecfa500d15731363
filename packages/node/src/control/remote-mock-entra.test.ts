import type { Clock, TokenFactory } from '@mock-entra/core'
import { describe, expectTypeOf, test } from 'vitest'

import type { ExternalIssuers, KubernetesPod } from '../external-issuers.ts'
import type { Faults } from '../faults.ts'
import type { Keys } from '../keys.ts'
import type { ManagedIdentity } from '../managed-identity-handle.ts'
import type { MockEntra } from '../mock-entra.ts'
import type { Requests } from '../requests.ts'
import type { TenantHandle } from '../tenant-handle.ts'
import type { LocalOnly, RemoteMockEntra, RemoteTenantHandle } from './remote-mock-entra.ts'

// A member that is added in one place only fails the compiler here, or where the remote one is made or called.
describe('types of remote handles', () => {
  test('have the members of the local ones', () => {
    expectTypeOf<keyof RemoteTenantHandle>().toEqualTypeOf<keyof TenantHandle>()
    expectTypeOf<keyof RemoteMockEntra>().toEqualTypeOf<Exclude<keyof MockEntra, LocalOnly>>()
    expectTypeOf<keyof RemoteTenantHandle['tokens']>().toEqualTypeOf<keyof TokenFactory>()
    expectTypeOf<keyof RemoteTenantHandle['clock']>().toEqualTypeOf<keyof Clock>()
    expectTypeOf<keyof RemoteTenantHandle['keys']>().toEqualTypeOf<keyof Keys>()
    expectTypeOf<keyof RemoteTenantHandle['faults']>().toEqualTypeOf<keyof Faults>()
    expectTypeOf<keyof RemoteTenantHandle['issuers']>().toEqualTypeOf<keyof ExternalIssuers>()
    expectTypeOf<keyof RemoteTenantHandle['requests'] & string>().toEqualTypeOf<keyof Requests & string>()
  })

  test('return promises where the local ones return at once', () => {
    expectTypeOf<RemoteTenantHandle['addUser']>().toEqualTypeOf<
      (...parameters: Parameters<TenantHandle['addUser']>) => Promise<ReturnType<TenantHandle['addUser']>>
    >()
    expectTypeOf<RemoteTenantHandle['signIn']>().toEqualTypeOf<TenantHandle['signIn']>()
    expectTypeOf<RemoteTenantHandle['createCertificate']>().toEqualTypeOf<TenantHandle['createCertificate']>()
    expectTypeOf<RemoteTenantHandle['managedIdentity']>().toEqualTypeOf<
      (...parameters: Parameters<TenantHandle['managedIdentity']>) => Promise<ManagedIdentity>
    >()
    expectTypeOf<RemoteTenantHandle['issuers']['kubernetes']>().toEqualTypeOf<
      (...parameters: Parameters<ExternalIssuers['kubernetes']>) => Promise<KubernetesPod>
    >()
    expectTypeOf<RemoteTenantHandle['user']>().toEqualTypeOf<TenantHandle['user']>()
    expectTypeOf<RemoteTenantHandle['keys']['kid']>().toEqualTypeOf<Promise<string>>()
    expectTypeOf<RemoteMockEntra['env']>().toEqualTypeOf<Promise<MockEntra['env']>>()
  })
})

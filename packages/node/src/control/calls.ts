import type {
  AccessTokenOptions,
  AppReference,
  AppSeed,
  AppTokenOptions,
  Clock,
  ConditionalAccess,
  Duration,
  Endpoint,
  Fault,
  FaultFilter,
  GroupSeed,
  IdTokenOptions,
  RefreshTokenOptions,
  RotateOptions,
  Tenant,
  TenantReference,
  TenantSeed,
  TokenFactory,
  UserSeed,
  WorkloadTokenOptions,
} from '@mock-entra/core'

import type { AddCertificateOptions, CertificateOptions } from '../certificates.ts'
import type { EnvironmentTarget } from '../environment.ts'
import type { ExternalIssuers, ExternalWorkload } from '../external-issuers.ts'
import type { Faults } from '../faults.ts'
import type { Keys, SigningKeys } from '../keys.ts'
import type { ManagedIdentityOptions } from '../managed-identities.ts'
import type { MockEntra } from '../mock-entra.ts'
import type { App, User } from '../object-handles.ts'
import type { OpenTenant } from '../open-tenant.ts'
import type { SignInOptions } from '../sign-in.ts'
import type { TenantHandle } from '../tenant-handle.ts'
import { describeMock, describeTenant, withoutFunctions } from './describe.ts'
import { receiveSymptoms } from './remote-explain.ts'
import type { ConstantOfMock, ConstantOfTenant, GroupOfTenant, LocalOnly } from './remote-mock-entra.ts'
import { waitForRequest } from './wait-for-request.ts'

/** The tenant that a call is for. */
export interface CalledTenant extends Pick<OpenTenant, 'handle' | 'explain'> {
  readonly tenant: Tenant
}

type MembersOf<Group extends string, Members> = `${Group}.${keyof Members & string}`

/** The members of a tenant that another process can call. */
export type TenantCall =
  | Exclude<keyof TenantHandle, ConstantOfTenant | GroupOfTenant>
  | MembersOf<'tokens', Omit<TokenFactory, 'decode'>>
  | MembersOf<'clock', Clock>
  | MembersOf<'keys', Keys>
  | MembersOf<'faults', Faults>
  | 'issuers.describe'
  | 'issuers.token'
  | 'issuers.rotateKeys'
  | 'requests.all'
  | 'requests.after'
  | 'requests.clear'

/** The members of the mock itself that another process can call. */
export type MockCall = Exclude<keyof MockEntra, keyof TenantHandle | ConstantOfMock | LocalOnly> | 'describe'

/** Calls a member of one tenant, from another process. */
export type CallTenant = <Result>(name: TenantCall, ...parameters: readonly unknown[]) => Promise<Result>

/** As they arrive: the handle checks them, as it does for callers who have no types. */
type Arguments = readonly unknown[]

/** All that can be called of a tenant: what is not in this list cannot. */
export const tenantCalls: Readonly<
  Record<TenantCall, (called: CalledTenant, parameters: Arguments) => unknown>
> = {
  addApp: ({ handle }, [app]) => handle.addApp(app as AppSeed),
  addUser: ({ handle }, [user]) => handle.addUser(user as UserSeed),
  addGroup: ({ handle }, [group]) => handle.addGroup(group as GroupSeed),
  signIn: ({ handle }, [url, options]) => handle.signIn(url as string, options as SignInOptions),
  approveDeviceCode: ({ handle }, [code, options]) =>
    handle.approveDeviceCode(code as string, options as SignInOptions),
  revokeSessions: ({ handle }, [user]) => handle.revokeSessions(user as User),
  setConditionalAccess: ({ handle }, [target, policy]) =>
    handle.setConditionalAccess(target as App | User, policy as ConditionalAccess),
  createCertificate: async ({ handle }, [app, options]) =>
    withoutFunctions(await handle.createCertificate(app as App, options as CertificateOptions)),
  addCertificate: ({ handle }, [app, certificate, options]) =>
    handle.addCertificate(app as App, certificate as Uint8Array, options as AddCertificateOptions),
  managedIdentity: ({ handle }, [options]) =>
    withoutFunctions(handle.managedIdentity(options as ManagedIdentityOptions)),
  explain: (called, [symptoms]) => withoutFunctions(called.explain(receiveSymptoms(symptoms))),
  reset: ({ handle }) => handle.reset(),

  'issuers.describe': ({ handle }, [kind, options]) => withoutFunctions(workloadOf(handle, kind, options)),
  'issuers.token': ({ handle }, [kind, options, token]) =>
    workloadOf(handle, kind, options).token(token as WorkloadTokenOptions),
  'issuers.rotateKeys': ({ handle }, [kind, options]) => workloadOf(handle, kind, options).rotateKeys(),

  'tokens.accessToken': ({ handle }, [options]) => handle.tokens.accessToken(options as AccessTokenOptions),
  'tokens.appToken': ({ handle }, [options]) => handle.tokens.appToken(options as AppTokenOptions),
  'tokens.idToken': ({ handle }, [options]) => handle.tokens.idToken(options as IdTokenOptions),
  'tokens.refreshToken': ({ handle }, [options]) =>
    handle.tokens.refreshToken(options as RefreshTokenOptions),
  'tokens.verify': ({ handle }, [token]) => handle.tokens.verify(token as string),

  'clock.now': ({ handle }) => handle.clock.now(),
  'clock.set': ({ handle }, [instant]) => handle.clock.set(instant as Date),
  'clock.advance': ({ handle }, [duration]) => handle.clock.advance(duration as Duration),
  'clock.freeze': ({ handle }, [instant]) => handle.clock.freeze(instant as Date | undefined),
  'clock.release': ({ handle }) => handle.clock.release(),
  'clock.reset': ({ handle }) => handle.clock.reset(),

  'keys.kid': async ({ handle }, [app]) => (await keysOf(handle, app)).kid,
  'keys.published': async ({ handle }, [app]) => (await keysOf(handle, app)).published,
  'keys.rotate': async ({ handle }, [app, options]) =>
    await (await keysOf(handle, app)).rotate(options as RotateOptions),
  'keys.publishAnother': async ({ handle }, [app]) => await (await keysOf(handle, app)).publishAnother(),
  'keys.retire': async ({ handle }, [app, kid]) =>
    (await keysOf(handle, app)).retire(kid as string | undefined),
  'keys.publishImpostor': async ({ handle }, [app]) => await (await keysOf(handle, app)).publishImpostor(),
  'keys.forApp': async ({ handle }, [app]) => (await handle.keys.forApp(app as AppReference)).jwksUri,

  'faults.next': ({ handle }, [endpoint, fault, filter, count]) => {
    const planned = handle.faults.next(endpoint as Endpoint, fault as Fault, filter as FaultFilter)
    if (count !== undefined) planned.times(count as number)
  },
  'faults.pending': ({ handle }) => handle.faults.pending,
  'faults.clear': ({ handle }) => handle.faults.clear(),
  'faults.assertNonePending': ({ handle }) => handle.faults.assertNonePending(),

  'requests.all': ({ handle }) => handle.requests.all,
  'requests.after': ({ tenant }, [recorded, timeout]) =>
    waitForRequest(tenant.journal, { recorded: Number(recorded), timeout: Number(timeout) }),
  'requests.clear': ({ handle }) => handle.requests.clear(),
}

/** Made anew from its options with every call, so that nothing has to be kept for callers that may never come back. */
function workloadOf({ issuers }: TenantHandle, kind: unknown, options: unknown): ExternalWorkload {
  if (!Object.hasOwn(issuers, String(kind))) throw new TypeError(`There is no issuer ${String(kind)}.`)
  return issuers[kind as keyof ExternalIssuers](options as never)
}

/** The keys of an app, where a call is about those, and else of the tenant. */
async function keysOf({ keys }: TenantHandle, app: unknown): Promise<SigningKeys> {
  return app === undefined ? keys : await keys.forApp(app as AppReference)
}

/** All that can be called of the mock itself. */
export const mockCalls: Readonly<Record<MockCall, (entra: MockEntra, parameters: Arguments) => unknown>> = {
  describe: (entra) => describeMock(entra),
  env: (entra) => entra.env,
  envFor: (entra, targets) => entra.envFor(...(targets as [EnvironmentTarget])),
  takeInternalErrors: (entra) => entra.takeInternalErrors(),
  createTenant: (entra, [seed]) => describeTenant(entra.createTenant(seed as TenantSeed)),
  deleteTenant: (entra, [tenant]) => entra.deleteTenant(tenant as TenantReference),
}

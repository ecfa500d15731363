import type { AppReference } from '@mock-entra/core'

import type { CallTenant } from './calls.ts'
import type { RemoteKeys, RemoteSigningKeys } from './remote-mock-entra.ts'

export function createRemoteKeys(call: CallTenant): RemoteKeys {
  return Object.assign(createRemoteSigningKeys(call, undefined), {
    forApp: async (app: AppReference) => {
      const jwksUri = await call<string>('keys.forApp', app)
      return Object.assign(createRemoteSigningKeys(call, app), { jwksUri })
    },
  })
}

/** @param app whose keys; the tenant's where it is undefined */
function createRemoteSigningKeys(call: CallTenant, app: AppReference | undefined): RemoteSigningKeys {
  return {
    get kid() {
      return call<string>('keys.kid', app)
    },
    get published() {
      return call<readonly string[]>('keys.published', app)
    },
    rotate: (options) => call('keys.rotate', app, options),
    publishAnother: () => call('keys.publishAnother', app),
    retire: (kid) => call('keys.retire', app, kid),
    publishImpostor: () => call('keys.publishImpostor', app),
  }
}

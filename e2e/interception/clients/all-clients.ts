import { httpClients } from './http.ts'
import { microsoftClients } from './microsoft.ts'
import { serviceClients } from './services.ts'
import { validators } from './validators.ts'

/** Every client that is said to reach the mock by production URLs. */
export const clients = [...microsoftClients, ...serviceClients, ...httpClients, ...validators]

/** msw 3 and nock 15 let no HTTP/2 connection through, to whatever server. */
export const clientsBesideOthers = [...microsoftClients, ...httpClients].filter(
  ({ name }) => name !== 'node:http2',
)

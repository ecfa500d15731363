import { httpClients } from './http.ts'
import { microsoftClients } from './microsoft.ts'
import { validators } from './validators.ts'

/** Every client that is said to reach the mock by production URLs. */
export const clients = [...microsoftClients, ...httpClients, ...validators]

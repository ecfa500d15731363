export { aMock, bodyOf } from './a-mock.ts'
export type { Mock } from './a-mock.ts'
export { aRequest, aTokenRequest, basic, withoutCredentials } from './a-request.ts'
export type { RequestParts } from './a-request.ts'

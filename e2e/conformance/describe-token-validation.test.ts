import { createRemoteJWKSet, jwtVerify } from 'jose'
import { startMockEntra } from 'mock-entra'
import type { App, MockEntra } from 'mock-entra'
import { describeTokenValidation } from 'mock-entra/conformance'
import { afterAll, beforeAll, describe, it } from 'vitest'

import { validators } from './validators.ts'
import type { Validator } from './validators.ts'

let entra: MockEntra
let validator: Validator
let legacyApi: App

beforeAll(async () => {
  entra = await startMockEntra()
  validator = await validators['jose, all claims checked']!(entra)
  legacyApi = entra.addApp({
    displayName: 'Legacy API',
    identifierUris: ['api://legacy'],
    appRoles: [{ value: 'Import', allowedMemberTypes: ['Application'] }],
  })
})
afterAll(() => entra.close())

describe('API for users', () => {
  describeTokenValidation({
    describe,
    it,
    entra: () => entra,
    token: { scopes: ['Tasks.Read'] },
    protect: (token) => validator.protect(token),
    accept: ['a space in the signature', 'padded signature'], // the same token in other words; jose is lenient here
    strict: true,
  })
})

describe('API for apps with v1 tokens', () => {
  describeTokenValidation({
    describe,
    it,
    entra: () => entra,
    token: { appOnly: true, resource: 'api://legacy', roles: ['Import'], version: 1 },
    protect: async (token) => {
      const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(entra.jwksUri)), {
        algorithms: ['RS256'],
        issuer: `${entra.authority}/`,
        audience: legacyApi.identifierUri,
        requiredClaims: ['exp', 'oid', 'appid'],
        clockTolerance: 300,
      })
      const { tid, scp, roles } = payload
      if (tid !== entra.tenantId) return 401
      return scp === undefined && Array.isArray(roles) && roles.includes('Import') ? 200 : 403
    },
    accept: ['a space in the signature', 'padded signature'],
    strict: true,
  })
})

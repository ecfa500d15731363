import { createExplanation } from './explanation.ts'
import type { Explanation } from './explanation.ts'
import type { Facts } from './facts.ts'

/** A validator's or a client's issuer is not the one of the token or the discovery document. */
export function explainIssuer(facts: Facts): Explanation | undefined {
  const { error, issuer } = facts
  if (error.comparedIssuers !== undefined) return explainDiscoveredIssuer(facts, error.comparedIssuers)
  const iss = error.claim === 'iss' ? String(error.payload?.['iss']) : undefined
  if (iss === undefined) return undefined
  const evidence = [`the token's iss is ${iss}`, `entra.issuer is ${issuer}`]
  return (
    explainOtherTenant(facts, evidence) ??
    explainVersion(facts, evidence) ??
    createExplanation({
      code: 'issuer-mismatch',
      cause:
        iss === issuer
          ? "The validator expects another issuer than the mock's."
          : 'The token was issued under another host name than the one that the validator expects.',
      remedy:
        iss === issuer
          ? 'Configure the validator with entra.issuer.'
          : `Get tokens and validate them under one name: entra.authority with entra.issuer, or intercept: true for Microsoft's.`,
      evidence,
    })
  )
}

function explainOtherTenant(
  { error, tenantId }: Facts,
  evidence: readonly string[],
): Explanation | undefined {
  const tid = String(error.payload?.['tid'])
  if (tid === tenantId) return undefined
  return createExplanation({
    code: 'other-tenant',
    cause: 'The token is of another tenant.',
    remedy: 'Use authority, issuer and tokens of one tenant handle, and explain the error with that one.',
    evidence: [...evidence, `the token's tid is ${tid}, and this tenant is ${tenantId}`],
  })
}

function explainVersion({ error }: Facts, evidence: readonly string[]): Explanation | undefined {
  if (error.payload?.['ver'] !== '1.0') return undefined
  return createExplanation({
    code: 'token-version',
    cause:
      'It is a v1 token, whose issuer is another one: the API asks for that version, whatever endpoint was called.',
    remedy:
      'Set api.requestedAccessTokenVersion of the API to 2, or have the validator accept the v1 issuer too.',
    evidence: [...evidence, "the token's ver is 1.0"],
  })
}

type ComparedIssuers = NonNullable<Facts['error']['comparedIssuers']>

function explainDiscoveredIssuer({ issuer }: Facts, { expected, found }: ComparedIssuers): Explanation {
  const isTemplate = found.includes('{tenantid}')
  return createExplanation({
    code: 'issuer-mismatch',
    cause: isTemplate
      ? 'openid-client takes a multi-tenant authority such as common from the real login.microsoftonline.com only.'
      : 'The discovery document names another issuer than the one that the client was given.',
    remedy: isTemplate
      ? `Give it the issuer of a tenant (${issuer}), or start the mock with intercept: true.`
      : `Give the client ${found}, or leave the option issuer out.`,
    evidence: [`the client was given ${expected}`, `the document says ${found}`],
  })
}

/** Clocks may be apart by this much before somebody must have moved one, in milliseconds. */
const unmoved = 60_000

export function explainExpiry({ error, now }: Facts): Explanation | undefined {
  const exp = error.payload?.['exp']
  if (!error.codes.includes('ERR_JWT_EXPIRED') || typeof exp !== 'number') return undefined
  const offset = now - Date.now()
  const evidence = [
    `the token expired at ${renderTime(exp * 1000)}`,
    `the validator's clock is about ${renderTime(Date.now())}, and the mock's ${renderTime(now)}`,
  ]
  if (Math.abs(offset) > unmoved && exp * 1000 > now) {
    return createExplanation({
      code: 'clock-moved',
      cause:
        "The mock's clock was moved, and the validator's was not: by the mock's time the token is valid.",
      remedy:
        "Reset entra.clock, or give the validator the mock's time: currentDate: new Date(entra.clock.now()) in jose.",
      evidence,
    })
  }
  return createExplanation({
    code: 'expired',
    cause: 'The token has expired: it was made that way, or something has kept it since.',
    remedy: 'Get a new token, and clear the cache that returned this one.',
    evidence,
  })
}

export function explainKeys({ error, requests }: Facts): Explanation | undefined {
  const isAboutKeys = error.codes.some((code) =>
    ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'].includes(code),
  )
  if (!isAboutKeys) return undefined
  const read = requests.findLast(({ endpoint }) => endpoint === 'jwks')
  const elsewhere = {
    code: 'other-keys',
    cause:
      'The validator does not have the keys of this tenant: it reads them elsewhere, or kept those of an earlier mock.',
    remedy: 'Point it at entra.jwksUri, and make a new validator, or clear its cache, for a new mock.',
  } as const
  const foreign = {
    code: 'other-keys',
    cause: 'The token was signed by another mock or tenant, or before a key rotation.',
    remedy:
      'Get the token from the tenant that the validator is configured for; see entra.keys for rotation.',
  } as const
  return read === undefined
    ? createExplanation({ ...elsewhere, evidence: ['nobody has asked this tenant for its keys'] })
    : createExplanation({
        ...foreign,
        evidence: [`the keys were last read at ${read.at.toISOString()}`],
        alternatives: [elsewhere],
      })
}

function renderTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

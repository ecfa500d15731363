import { createExplanation } from './explanation.ts'
import type { Cause, Explanation } from './explanation.ts'
import type { Facts, KnownApp } from './facts.ts'

/** A validator is not who the token is for, or knows itself by another name: most often v1 and v2 tokens are mixed up. */
export function explainAudience(facts: Facts): Explanation | undefined {
  const { error, expectedAudiences: expected } = facts
  if (error.claim !== 'aud' || error.payload === undefined) return undefined
  const { aud } = error.payload
  const evidence = [
    aud === undefined ? 'the token has no aud' : `the token's aud is ${[aud].flat().map(String).join(', ')}`,
    expected && `the configuration expects ${expected.join(' or ')}`,
  ]
  if (isIdToken(error.payload)) return createExplanation({ ...idToken, evidence })
  const api = findApp(facts, aud)
  if (api === undefined) return createExplanation({ ...otherResource(facts), evidence })
  const named = [...evidence, `it is a name of the app ${api.displayName}: ${namesOf(api).join(', ')}`]
  const isSameApp = expected?.some((name) => findApp(facts, name) === api)
  if (isSameApp === false) return createExplanation({ ...otherResource(facts), evidence: named })
  return createExplanation({
    ...otherName(api, { aud, version: error.payload['ver'] }),
    evidence: [...named, `the token's ver is ${String(error.payload['ver'])}`],
    alternatives: isSameApp === true ? [] : [otherResource(facts)],
  })
}

/** Access tokens say which app they were issued to. */
function isIdToken({ azp, appid }: Readonly<Record<string, unknown>>): boolean {
  return azp === undefined && appid === undefined
}

const idToken: Cause = {
  code: 'audience-mismatch',
  cause: 'It is an ID token, which is for the app that signed the user in: an API takes access tokens.',
  remedy: 'Send the access token (accessToken of the result), requested with a scope of the API.',
}

function otherName(api: KnownApp, { aud, version }: { aud: unknown; version: unknown }): Cause {
  return version === '1.0'
    ? {
        code: 'audience-mismatch',
        cause:
          'The validator does not expect the App ID URI, as the client asked for it, which is the audience of v1 tokens.',
        remedy: `Have the validator expect ${String(aud)} too, or set api.requestedAccessTokenVersion of the API to 2 and expect ${api.appId}.`,
      }
    : {
        code: 'audience-mismatch',
        cause:
          'The validator does not expect the client id of the API, which is the audience of v2 tokens, however the client names the API.',
        remedy: `Have the validator expect ${api.appId}; the App ID URI is the audience of v1 tokens only.`,
      }
}

/** What a request without a scope of an API comes to is a token for Microsoft Graph. */
function otherResource(facts: Facts): Cause {
  const wanted = facts.expectedAudiences?.map((name) => findApp(facts, name)).find((app) => app !== undefined)
  const scope =
    wanted === undefined ? 'api://…/.default' : `${wanted.identifierUris[0] ?? wanted.appId}/.default`
  return {
    code: 'audience-mismatch',
    cause: 'The token is for another API than the one that validates it.',
    remedy: `Ask for a token with a scope of that API, such as ${scope}.`,
  }
}

function findApp({ apps }: Facts, name: unknown): KnownApp | undefined {
  const wanted = [name].flat().map((text) => normalize(String(text)))
  return apps.find((app) => namesOf(app).some((known) => wanted.includes(normalize(known))))
}

function namesOf({ appId, identifierUris }: KnownApp): readonly string[] {
  return [appId, ...identifierUris]
}

/** v1 tokens keep the slash at the end that a client asked with. */
function normalize(name: string): string {
  return name.toLowerCase().replace(/\/$/, '')
}

import { EntraError } from '@mock-entra/core'

import type { Form } from './read-request.ts'

export interface ClientCredentials {
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
}

/** The client's id and secret, from the form or from HTTP Basic: RFC 6749 §2.3.1. */
export function readClientCredentials(authorization: string | undefined, form: Form): ClientCredentials {
  const posted = { clientId: form.get('client_id'), clientSecret: form.get('client_secret') }
  const encoded = /^basic +(.*)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return posted
  const basic = decodeBasic(encoded)
  if (posted.clientSecret !== undefined) {
    throw new EntraError(
      'malformedRequest',
      {},
      'A secret came both in the form and as HTTP Basic: send it once.',
    )
  }
  if (posted.clientId !== undefined && posted.clientId !== basic.clientId) {
    throw new EntraError('malformedRequest', {}, 'The client_id of the form differs from that of HTTP Basic.')
  }
  return basic
}

/** Both halves are form-encoded before they are joined, so that a secret may contain a colon. */
function decodeBasic(encoded: string): ClientCredentials {
  const decoded = decodeBase64(encoded.trim())
  const colon = decoded?.indexOf(':') ?? -1
  if (decoded === undefined || colon === -1) {
    throw new EntraError(
      'missingRequiredField',
      { name: 'client_secret' },
      'HTTP Basic must be base64 of id:secret.',
    )
  }
  return {
    clientId: decodeFormText(decoded.slice(0, colon)),
    clientSecret: decodeFormText(decoded.slice(colon + 1)),
  }
}

function decodeBase64(encoded: string): string | undefined {
  try {
    const octets = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch {
    return undefined // reported by the caller, which knows what was meant
  }
}

/** Many clients forget to encode: what does not decode is taken as it is. */
function decodeFormText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

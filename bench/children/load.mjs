import { answerParent } from './answer.mjs'

// Asks for tokens over kept connections, several at once: by client credentials, by codes, or by a refresh token.

const mostTokens = 100_000

let agent
let target
let request
let fetchToken

answerParent({
  open: async ({ url, ca, form, authorizePath, journey = 'credentials', connections }) => {
    const isTls = url.startsWith('https:')
    const http = process.getBuiltinModule(isTls ? 'node:https' : 'node:http')
    agent = new http.Agent({ keepAlive: true, maxSockets: connections, ...(isTls ? { ca } : {}) })
    const options = {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }
    target = { url: new URL(url), authorizeUrl: new URL(authorizePath, url), options, form, connections }
    request = http.request
    fetchToken = await journeys[journey]()
  },

  run: async ({ milliseconds }) => {
    const start = performance.now()
    const end = start + milliseconds
    let tokens = 0
    const askOnAndOn = async () => {
      while (performance.now() < end && tokens < mostTokens) {
        await fetchToken()
        tokens++
      }
    }
    await Promise.all(Array.from({ length: target.connections }, askOnAndOn))
    return { tokens, seconds: (performance.now() - start) / 1000 }
  },

  close: () => agent.destroy(),
})

/** What is done once before the load, and the function that then gets one token. */
const journeys = {
  credentials: () => () => post(target.form),
  code: () => async () => await post(redemption(await fetchCode())),
  refresh: async () => {
    const { refresh_token: refreshToken } = JSON.parse(await post(redemption(await fetchCode())))
    const form = `${credentials()}&grant_type=refresh_token&refresh_token=${encodeURIComponent(refreshToken)}`
    return () => post(form)
  },
}

function redemption(code) {
  const redirectUri = encodeURIComponent('http://localhost/auth/callback')
  return `${credentials()}&grant_type=authorization_code&code=${encodeURIComponent(code)}&redirect_uri=${redirectUri}`
}

/** Without the grant type and the scope. */
function credentials() {
  const { client_id: clientId, client_secret: secret } = Object.fromEntries(new URLSearchParams(target.form))
  return `client_id=${clientId}&client_secret=${secret}`
}

async function fetchCode() {
  const { headers } = await send(target.authorizeUrl, { agent })
  return new URL(headers.location).searchParams.get('code')
}

async function post(form) {
  const { statusCode, text } = await send(target.url, target.options, form)
  if (statusCode !== 200 || !text.includes('"access_token"')) {
    throw new Error(`${target.url} answered ${statusCode}: ${text}`)
  }
  return text
}

function send(url, options, body = '') {
  return new Promise((resolve, reject) => {
    const headers = { ...options.headers, 'content-length': Buffer.byteLength(body) }
    const sent = request(url, { ...options, headers }, (response) => {
      let text = ''
      response.setEncoding('latin1')
      response.on('data', (chunk) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ statusCode: response.statusCode, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

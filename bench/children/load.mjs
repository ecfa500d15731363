import { answerParent } from './answer.mjs'

// Asks for tokens over kept connections, several at once.

const mostTokens = 100_000

let agent
let target
let post

answerParent({
  open: ({ url, ca, form, connections }) => {
    const isTls = url.startsWith('https:')
    const http = process.getBuiltinModule(isTls ? 'node:https' : 'node:http')
    agent = new http.Agent({ keepAlive: true, maxSockets: connections, ...(isTls ? { ca } : {}) })
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(form),
    }
    target = { url: new URL(url), options: { method: 'POST', agent, headers }, form, connections }
    post = http.request
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

function fetchToken() {
  return new Promise((resolve, reject) => {
    const request = post(target.url, target.options, (response) => {
      let text = ''
      response.setEncoding('latin1')
      response.on('data', (chunk) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200 && text.includes('"access_token"')) resolve()
        else reject(new Error(`${target.url} answered ${response.statusCode}: ${text}`))
      })
    })
    request.on('error', reject)
    request.end(target.form)
  })
}

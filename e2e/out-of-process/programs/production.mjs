/**
 * An app as it is in production: it names Microsoft's own hosts, and nothing of the mock. Prints the issuers of the tokens
 * that it gets, each by another client.
 */
import { Worker, isMainThread, parentPort } from 'node:worker_threads'

import { DefaultAzureCredential } from '@azure/identity'
import { ConfidentialClientApplication } from '@azure/msal-node'
import axios from 'axios'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const {
  AZURE_TENANT_ID: tenantId,
  AZURE_CLIENT_ID: clientId,
  AZURE_CLIENT_SECRET: clientSecret,
} = process.env
const authority = `https://login.microsoftonline.com/${tenantId}`
const scope = 'https://vault.azure.net/.default'

/** The issuer of a token that the published keys verify. */
async function verifiedIssuer(token) {
  const keys = createRemoteJWKSet(new URL(`${authority}/discovery/v2.0/keys`))
  const { payload } = await jwtVerify(token, keys)
  return payload.iss
}

function form() {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  })
}

async function byFetch() {
  const response = await fetch(`${authority}/oauth2/v2.0/token`, { method: 'POST', body: form() })
  return (await response.json()).access_token
}

async function byMsal() {
  const client = new ConfidentialClientApplication({ auth: { clientId, clientSecret, authority } })
  return (await client.acquireTokenByClientCredential({ scopes: [scope] })).accessToken
}

async function byIdentity() {
  return (await new DefaultAzureCredential().getToken(scope)).token
}

async function byAxios() {
  return (await axios.post(`${authority}/oauth2/v2.0/token`, form())).data.access_token
}

async function inWorker() {
  const worker = new Worker(new URL(import.meta.url))
  return await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

if (isMainThread) {
  const issuers = {}
  for (const acquire of [byFetch, byMsal, byIdentity, byAxios, inWorker]) {
    issuers[acquire.name] = await verifiedIssuer(await acquire())
  }
  console.log(JSON.stringify({ version: process.version, issuers }))
} else {
  parentPort.postMessage(await byFetch())
}

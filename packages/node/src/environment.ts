import type { TenantHandle } from './tenant-handle.ts'

/** What a child process needs to find the mock, to trust it and to sign in. */
export function describeEnvironment(
  handle: TenantHandle,
  url: string,
  caFile: string,
): Readonly<Record<string, string>> {
  const { tenantId, app } = handle
  return {
    AZURE_AUTHORITY_HOST: url,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: app.appId,
    ...(app.secret === undefined ? {} : { AZURE_CLIENT_SECRET: app.secret }),
    ...describeCaVariables(caFile),
    ...bypassProxy(),
  }
}

/** By what programs are told which CAs to trust. */
export function describeCaVariables(caFile: string): Readonly<Record<string, string>> {
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    SSL_CERT_FILE: caFile, // OpenSSL: Python's urllib, Ruby; Go too
    REQUESTS_CA_BUNDLE: caFile, // Python's requests, which the Azure SDKs use
    CURL_CA_BUNDLE: caFile,
  }
}

/** A developer's proxy cannot reach this machine's loopback. */
export function bypassProxy(): Readonly<Record<string, string>> {
  const { NO_PROXY = process.env['no_proxy'] ?? '' } = process.env
  const hosts = [NO_PROXY, 'localhost', '127.0.0.1'].filter((host) => host !== '').join(',')
  return { NO_PROXY: hosts, no_proxy: hosts }
}

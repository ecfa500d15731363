import { describe, expect, it } from 'vitest'

import { findCloud, issuerFor } from './issuer-urls.ts'
import { anIssuer } from './testing/index.ts'

const tid = '00000000-0000-0000-0000-000000000002'

/** The v1 and v2 issuers for a base URL and perhaps a template. */
const issuersFor = (baseUrl: string, issuerTemplate?: string): readonly string[] => {
  const issuer = anIssuer({ issuerTemplate })
  return [issuerFor(issuer, baseUrl, tid, 'v1'), issuerFor(issuer, baseUrl, tid, 'v2')]
}

describe('issuer', () => {
  it.each(['https://localhost:4577', 'http://127.0.0.1:80', 'https://entra.mock.example'])(
    'derives from the URL of the request: %s',
    (baseUrl) => {
      expect(issuersFor(baseUrl)).toEqual([`${baseUrl}/${tid}/`, `${baseUrl}/${tid}/v2.0`])
    },
  )

  it.each([
    ['login.microsoftonline.com', 'sts.windows.net', 'login.microsoftonline.com'],
    ['login.windows.net', 'sts.windows.net', 'login.microsoftonline.com'],
    ['login.microsoft.com', 'sts.windows.net', 'login.microsoftonline.com'],
    ['sts.windows.net', 'sts.windows.net', 'login.microsoftonline.com'],
    ['Login.MicrosoftOnline.com', 'sts.windows.net', 'login.microsoftonline.com'],
    ['westeurope.login.microsoft.com', 'sts.windows.net', 'login.microsoftonline.com'],
    ['login.microsoftonline.us', 'sts.windows.net', 'login.microsoftonline.us'],
    ['usgovvirginia.login.microsoftonline.us', 'sts.windows.net', 'login.microsoftonline.us'],
    ['login.usgovcloudapi.net', 'sts.windows.net', 'login.microsoftonline.us'],
    ['login.partner.microsoftonline.cn', 'sts.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    ['login.chinacloudapi.cn', 'sts.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
  ])("is Microsoft's at %s: %s in v1, %s in v2", (host, v1, v2) => {
    expect(issuersFor(`https://${host}`)).toEqual([`https://${v1}/${tid}/`, `https://${v2}/${tid}/v2.0`])
  })

  it.each([
    [
      'https://login.example/{tenantid}/v2.0',
      `https://login.example/${tid}/`,
      `https://login.example/${tid}/v2.0`,
    ],
    ['https://login.example/{tenantid}', `https://login.example/${tid}/`, `https://login.example/${tid}`],
    ['https://login.example/{tenantid}/', `https://login.example/${tid}/`, `https://login.example/${tid}/`],
    [
      'https://{tenantid}.ciamlogin.com/{tenantid}/v2.0',
      `https://${tid}.ciamlogin.com/${tid}/`,
      `https://${tid}.ciamlogin.com/${tid}/v2.0`,
    ],
    ['https://fixed.example/issuer', 'https://fixed.example/issuer/', 'https://fixed.example/issuer'],
    [
      'https://login.microsoftonline.com/{tenantid}/v2.0',
      `https://sts.windows.net/${tid}/`,
      `https://login.microsoftonline.com/${tid}/v2.0`,
    ],
    [
      'https://login.partner.microsoftonline.cn/{tenantid}/v2.0',
      `https://sts.chinacloudapi.cn/${tid}/`,
      `https://login.partner.microsoftonline.cn/${tid}/v2.0`,
    ],
  ])('follows the template %s wherever it is asked', (template, v1, v2) => {
    expect(issuersFor('https://localhost:4577', template)).toEqual([v1, v2])
    expect(issuersFor('https://login.microsoftonline.us', template)).toEqual([v1, v2])
  })

  it("is https on Microsoft's hosts, also for a request in plain http", () => {
    expect(issuersFor('http://login.microsoftonline.com')).toEqual([
      `https://sts.windows.net/${tid}/`,
      `https://login.microsoftonline.com/${tid}/v2.0`,
    ])
  })

  it('has the tenant id as host in External ID, whatever the host of the request', () => {
    expect(issuersFor('https://contoso.ciamlogin.com')).toEqual([
      `https://${tid}.ciamlogin.com/${tid}/`,
      `https://${tid}.ciamlogin.com/${tid}/v2.0`,
    ])
  })

  it('keeps the literal {tenantid} of multi-tenant metadata', () => {
    const issuer = anIssuer()

    const v1 = issuerFor(issuer, 'https://login.microsoftonline.com', '{tenantid}', 'v1')
    const v2 = issuerFor(issuer, 'https://login.microsoftonline.com', '{tenantid}', 'v2')

    expect(v1).toBe('https://sts.windows.net/{tenantid}/')
    expect(v2).toBe('https://login.microsoftonline.com/{tenantid}/v2.0')
  })
})

describe('findCloud', () => {
  it.each([
    'localhost',
    'evil-login.microsoftonline.com',
    'ciamlogin.com',
    'login.microsoftonline.com.evil.example',
    '',
  ])('knows no cloud with the host %j', (host) => {
    expect(findCloud(host)).toBeUndefined()
  })
})

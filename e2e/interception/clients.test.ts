import { describe, expect, test } from 'vitest'

import { clients } from './clients/all-clients.ts'
import type { Report } from './programs/report.ts'
import { nodes, runInNode } from './run-in-node.ts'

/** What the environment of a company that has a proxy looks like; no such host exists. */
const behindProxy = {
  HTTPS_PROXY: 'http://proxy.corp.example:3128',
  https_proxy: 'http://proxy.corp.example:3128',
  HTTP_PROXY: 'http://proxy.corp.example:3128',
  NODE_USE_ENV_PROXY: '1',
}

const expected = Object.fromEntries(clients.map(({ name, issuer, requests }) => [name, { issuer, requests }]))
const { 'passport-azure-ad': _, ...expectedAgain } = expected

describe.each(nodes)('Node $major', ({ path }) => {
  test.concurrent.each([
    ['imported before the mock starts', 'before', {}],
    ['imported after the mock has started', 'after', {}],
    ['behind a proxy of a company', 'before', behindProxy],
  ])('every client reaches the mock by production URLs: %s', async (_, when, environment) => {
    const report = (await runInNode(path, {
      program: 'run-clients.ts',
      arguments: [when],
      environment,
    })) as Report

    expect(report.first).toEqual(expected)
    expect(report.second).toEqual(expectedAgain)
    expect(report).toMatchObject({
      hosts: ['127.0.0.1'],
      lookups: [],
      isNodeUntouched: true,
      openSockets: 0,
    })
  })
})

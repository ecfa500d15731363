import { describe, expect, it } from 'vitest'

import {
  claimsAllowedFor,
  findMismatch,
  parseClaimsMatchingExpression,
} from './claims-matching-expression.ts'

const github = 'https://token.actions.githubusercontent.com'

/** Whether a token with this `sub` fits the expression. */
function fits(expression: string, sub: unknown): boolean {
  const { terms, fault } = parseClaimsMatchingExpression(expression, github)
  expect(fault).toBeUndefined()
  return findMismatch(terms, { sub }) === undefined
}

describe('claims matching expression', () => {
  it.each([
    ["claims['sub'] eq 'a'", 'a', true],
    ["claims['sub'] eq 'a'", 'A', false],
    ["claims['sub'] eq 'a*'", 'abc', false],
    ["claims['sub'] matches 'a*'", 'a', true],
    ["claims['sub'] matches 'a*'", 'abc', true],
    ["claims['sub'] matches 'a?'", 'a', false],
    ["claims['sub'] matches 'a?'", 'ab', true],
    ["claims['sub'] matches 'a?'", 'abc', false],
    ["claims['sub'] matches 'b'", 'abc', false],
    ["claims['sub'] matches '*b*'", 'abc', true],
    ["claims['sub'] matches 'a*b*c'", 'a-b-b-c', true],
    ["claims['sub'] matches 'a*b*c'", 'a-b-b-d', false],
    ["claims['sub'] matches '*ab'", 'aab', true],
    ["claims['sub'] matches 'a.c'", 'abc', false],
    ["claims['sub'] matches '**'", '', true],
    ["claims['sub'] matches '*'", 'a*b', true],
    ["claims['sub'] eq 'o''brien'", "o'brien", true],
    ["claims['sub'] eq ''", '', true],
    ["claims['sub'] matches 'repo:contoso/*:environment:prod'", 'repo:contoso/a/b:environment:prod', true],
    ["claims['sub'] matches 'repo:contoso/*:environment:prod'", 'repo:other/a:environment:prod', false],
    ["claims['sub'] matches '*'", undefined, false],
    ["claims['sub'] matches '*'", ['a'], false],
  ])('%s with sub %j: %s', (expression, sub, expected) => {
    expect(fits(expression, sub)).toBe(expected)
  })

  it('holds every term to the token', () => {
    const expression = "claims['sub'] matches 'repo:*' and claims['job_workflow_ref'] eq 'w'"
    const { terms } = parseClaimsMatchingExpression(expression, github)

    expect(findMismatch(terms, { sub: 'repo:a', job_workflow_ref: 'w' })).toBeUndefined()
    expect(findMismatch(terms, { sub: 'repo:a', job_workflow_ref: 'v' })).toMatchObject({
      claim: 'job_workflow_ref',
    })
    expect(findMismatch(terms, { sub: 'a', job_workflow_ref: 'w' })).toMatchObject({ claim: 'sub' })
  })

  it('takes " and " inside a value for a part of it', () => {
    expect(fits("claims['sub'] eq 'a and b'", 'a and b')).toBe(true)
  })

  it.each([
    ['', 1],
    ["claims['sub'] eq 'a' or claims['sub'] eq 'b'", 1],
    ["claims['sub'] eq 'a' and ", 1],
    ["claims['sub'] eq 'a' and  claims['sub'] eq 'b'", 1],
    ["claims['sub']  eq 'a'", 1],
    [" claims['sub'] eq 'a'", 1],
    ["(claims['sub'] eq 'a')", 1],
    ["not claims['sub'] eq 'a'", 1],
    ["claims['sub'] like 'a'", 1],
    ["claims['sub'] EQ 'a'", 1],
    ["claims['sub'] eq 'a", 1],
    ["claims['sub'] eq 'a' and claims['sub'] eq b", 26],
    ['claims["sub"] eq \'a\'', 1],
  ])('refuses %j and names the place', (expression, position) => {
    const { fault } = parseClaimsMatchingExpression(expression, github)

    expect(fault?.received).toContain(`at character ${position}`)
  })

  it('takes 600 characters and no more', () => {
    const expression = (length: number): string => `claims['sub'] eq '${'a'.repeat(length - 19)}'`

    expect(parseClaimsMatchingExpression(expression(600), github).fault).toBeUndefined()
    expect(parseClaimsMatchingExpression(expression(601), github).fault?.received).toBe('601 characters')
  })

  it.each([
    [github, ['sub', 'job_workflow_ref']],
    ['https://gitlab.com', ['sub']],
    ['https://gitlab.contoso.com', ['sub']],
    ['https://app.terraform.io', ['sub']],
    ['https://app.eu.terraform.io', ['sub']],
    [`${github}/`, undefined],
    ['https://evilgitlab.com', undefined],
    ['http://gitlab.com', undefined],
    ['https://oidc.example-cluster.k8s.local/', undefined],
  ])('may be about tokens of %s: %j', (issuer, claims) => {
    expect(claimsAllowedFor(issuer)).toEqual(claims)
  })

  it('refuses claims that Entra does not read', () => {
    const { fault } = parseClaimsMatchingExpression("claims['repository'] eq 'a'", github)

    expect(fault).toMatchObject({ received: "the claim 'repository'" })
    expect(fault?.expected).toContain('sub, job_workflow_ref')
  })

  it('decides about many asterisks without going back over all of them', () => {
    const expression = `claims['sub'] matches '${'*a'.repeat(250)}b'`

    expect(fits(expression, 'a'.repeat(50_000))).toBe(false)
  })
})

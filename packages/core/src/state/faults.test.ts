import { describe, expect, it } from 'vitest'

import { createFaultPlan } from './faults.ts'
import type { FaultPlan, FaultyRequest, PlannedFault } from './faults.ts'

const clientId = '11111111-aaaa-1111-1111-111111111111'

function aPlan(...planned: readonly Partial<PlannedFault>[]): FaultPlan {
  const plan = createFaultPlan()
  for (const parts of planned)
    plan.plan({ endpoint: 'token', fault: { status: 503 }, remaining: 1, ...parts })
  return plan
}

function aRequest(parts: Partial<FaultyRequest> = {}): FaultyRequest {
  return {
    endpoint: 'token',
    clientId,
    grantType: 'client_credentials',
    scopes: ['openid', 'api://tasks/Tasks.Read'],
    ...parts,
  }
}

describe('fault plan', () => {
  it('has nothing for a request at first', () => {
    expect(createFaultPlan().take(aRequest())).toBeUndefined()
  })

  it('gives a fault to the next request, and to that one only', () => {
    const plan = aPlan({})

    const taken = [plan.take(aRequest()), plan.take(aRequest())]

    expect(taken).toEqual([{ status: 503 }, undefined])
    expect(plan.pending).toEqual([])
  })

  it('gives a fault as often as it remains', () => {
    const plan = aPlan({ remaining: 2 })

    const taken = [plan.take(aRequest()), plan.take(aRequest()), plan.take(aRequest())]

    expect(taken).toEqual([{ status: 503 }, { status: 503 }, undefined])
  })

  it('counts down what is pending', () => {
    const plan = aPlan({ remaining: 2 })

    plan.take(aRequest())

    expect(plan.pending).toEqual([{ endpoint: 'token', fault: { status: 503 }, remaining: 1 }])
  })

  it('gives several faults in the order in which they were planned', () => {
    const plan = aPlan({ fault: { status: 500 } }, { fault: { status: 502 } })

    const taken = [plan.take(aRequest()), plan.take(aRequest())]

    expect(taken).toEqual([{ status: 500 }, { status: 502 }])
  })

  it('passes over faults that do not fit', () => {
    const plan = aPlan({ endpoint: 'jwks' }, { fault: { status: 502 } })

    const taken = plan.take(aRequest())

    expect(taken).toEqual({ status: 502 })
    expect(plan.pending.map(({ endpoint }) => endpoint)).toEqual(['jwks'])
  })

  it.each<[string, Partial<PlannedFault>]>([
    ['of the client', { clientId }],
    ['of the client in another case', { clientId: clientId.toUpperCase() }],
    ['with the grant', { grantType: 'client_credentials' }],
    ['with the scope among others', { scope: 'api://tasks/Tasks.Read' }],
    ['with all of them', { clientId, grantType: 'client_credentials', scope: 'openid' }],
  ])('takes a fault for requests %s', (_, filter) => {
    const plan = aPlan(filter)

    expect(plan.take(aRequest())).toEqual({ status: 503 })
  })

  it.each<[string, Partial<PlannedFault>]>([
    ['of another client', { clientId: 'another' }],
    ['with another grant', { grantType: 'password' }],
    ['with another scope', { scope: 'Tasks.Write' }],
    ['with a part of a scope', { scope: 'Tasks.Read' }],
    ['with all but one of them', { clientId, grantType: 'password', scope: 'openid' }],
  ])('keeps a fault for requests %s', (_, filter) => {
    const plan = aPlan(filter)

    expect(plan.take(aRequest())).toBeUndefined()
    expect(plan.pending).toHaveLength(1)
  })

  it('keeps a fault with a filter from a request that says nothing of it', () => {
    const plan = aPlan({ clientId }, { grantType: 'password' }, { scope: 'openid' })

    const taken = plan.take({ endpoint: 'token' })

    expect(taken).toBeUndefined()
  })

  // Entra takes the scopes of a request in any case.
  it('takes a fault for a scope in another case', () => {
    const plan = aPlan({ scope: 'API://Tasks/tasks.read' })

    expect(plan.take(aRequest())).toEqual({ status: 503 })
  })

  it('forgets what is planned when it is cleared', () => {
    const plan = aPlan({}, {})

    plan.clear()

    expect(plan.pending).toEqual([])
    expect(plan.take(aRequest())).toBeUndefined()
  })
})

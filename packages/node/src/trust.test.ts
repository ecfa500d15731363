import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import { beforeEach, describe, expect, test } from 'vitest'

import { createAuthority } from './certificate-authority.ts'
import { canTrustInProcess, trustInProcess } from './trust.ts'

function trusted(): string[] {
  return getCACertificates('default').map((certificate) => certificate.trim())
}

function aCertificate(): string {
  return createAuthority().certificate
}

beforeEach(() => setDefaultCACertificates(getCACertificates('default'))) // Node sorts the list when it is first set

describe('trustInProcess', () => {
  test('is possible in every Node that the package supports', () => {
    expect(canTrustInProcess).toBe(true)
  })

  test('adds one certificate, and takes it out again exactly', () => {
    const before = getCACertificates('default')
    const certificate = aCertificate()

    const undo = trustInProcess(certificate)
    const meanwhile = trusted()
    undo()

    expect(meanwhile.filter((known) => known === certificate.trim())).toHaveLength(1)
    expect(meanwhile).toHaveLength(before.length + 1)
    expect(getCACertificates('default')).toEqual(before)
  })

  test.each([
    ['the order in which it was begun', [0, 1]],
    ['the reverse order', [1, 0]],
  ])('keeps the trust of two mocks apart that are closed in %s', (_, order) => {
    const before = getCACertificates('default')
    const certificates = [aCertificate().trim(), aCertificate().trim()]
    const undo = certificates.map(trustInProcess)
    const [first = 0, second = 1] = order

    undo[first]?.()
    const between = trusted()
    undo[second]?.()

    expect(between).toContain(certificates[second])
    expect(between).not.toContain(certificates[first])
    expect(getCACertificates('default')).toEqual(before)
  })

  test('ends with the last of the mocks that share a CA', () => {
    const before = getCACertificates('default')
    const certificate = aCertificate()
    const [undoFirst, undoSecond] = [trustInProcess(certificate), trustInProcess(certificate)]

    undoFirst()
    const between = trusted()
    undoSecond()

    expect(between).toContain(certificate.trim())
    expect(getCACertificates('default')).toEqual(before)
  })

  test('keeps what somebody else changed meanwhile', () => {
    const before = getCACertificates('default')
    const other = aCertificate()
    const undo = trustInProcess(aCertificate())
    setDefaultCACertificates([...getCACertificates('default'), other])

    undo()

    expect(trusted()).toHaveLength(before.length + 1)
    expect(trusted()).toContain(other.trim())
    setDefaultCACertificates(before)
  })
})

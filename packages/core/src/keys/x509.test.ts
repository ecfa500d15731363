import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type KeyPairKeyObjectResult, sign, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectionOptions, createServer } from 'node:tls'

import { afterAll, describe, expect, it } from 'vitest'

import { type CertificateRequest, createCertificate, renderPem } from './x509.ts'

const spkiOf = ({ publicKey }: KeyPairKeyObjectResult) => publicKey.export({ type: 'spki', format: 'der' })
const hosts = ['localhost', '127.0.0.1', '::1', '2001:DB8::192.0.2.33', 'entra_1', '*.ciamlogin.com']
const caKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const leafKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsaKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const caName = { subject: 'CA', subjectKeyIdentifier: Buffer.from('ca') }
const ca = createCertificate(aRequest({ ...caName, publicKey: spkiOf(caKeys), usage: 'ca', hosts: [] }))
const leaf = createCertificate(aRequest())

const directory = mkdtempSync(join(tmpdir(), 'mock-entra-x509-'))
afterAll(() => rmSync(directory, { recursive: true }))

describe('openssl verify -x509_strict', () => {
  const named = ['localhost', 'entra_1', 'contoso.ciamlogin.com', '127.0.0.1', '::1', '2001:db8::c000:221']

  it.each(named)('accepts a server certificate for %s', (host) => {
    expect(verifyWithOpenssl(leaf, host)).toContain('leaf.pem: OK')
  })

  it.each(['login.example', '127.0.0.2'])('refuses %s, which the certificate does not name', (host) => {
    expect(() => verifyWithOpenssl(leaf, host)).toThrow(/hostname mismatch|IP address mismatch/i)
  })

  it('accepts an RSA server certificate, whose key may encipher keys', () => {
    const certificate = createCertificate(aRequest({ publicKey: spkiOf(rsaKeys) }))

    expect(verifyWithOpenssl(certificate, 'localhost')).toContain('leaf.pem: OK')
    expect(describeWithOpenssl(certificate, '-text')).toContain('Digital Signature, Key Encipherment\n')
  })
})

describe('createCertificate', () => {
  it('describes a certificate authority', () => {
    const certificate = new X509Certificate(ca)

    expect([certificate.subject, certificate.issuer, certificate.ca]).toEqual(['CN=CA', 'CN=CA', true])
    expect(certificate.verify(caKeys.publicKey)).toBe(true)
    expect(describeWithOpenssl(ca, '-text')).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/)
  })

  it('describes a server', () => {
    const certificate = new X509Certificate(leaf)

    expect([certificate.subject, certificate.ca]).toEqual(['CN=server', false])
    expect(certificate.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, ' +
        'IP Address:2001:DB8:0:0:0:0:C000:221, DNS:entra_1, DNS:*.ciamlogin.com',
    )
    expect(describeWithOpenssl(leaf, '-text')).toMatch(/Key Usage: critical\s+Digital Signature\n/)
    expect(describeWithOpenssl(leaf, '-text')).toMatch(/Extended Key Usage: \n\s+TLS Web Server Auth/)
  })

  it('names and signs for the issuer, for a time across the year 2050', () => {
    const certificate = new X509Certificate(leaf)

    expect(certificate.checkIssued(new X509Certificate(ca))).toBe(true)
    expect(certificate.verify(caKeys.publicKey)).toBe(true)
    expect(certificate.verify(leafKeys.publicKey)).toBe(false)
    expect(certificate.validFrom).toBe('Jan  1 00:00:00 2020 GMT')
    expect(certificate.validTo).toBe('Dec 31 23:59:59 2050 GMT')
  })

  it('describes a self-signed RSA key for tokens', () => {
    const octets = createCertificate(aTokenSigningRequest())
    const certificate = new X509Certificate(octets)

    expect(certificate.issuer).toBe(certificate.subject)
    expect([certificate.ca, certificate.subjectAltName]).toEqual([false, undefined])
    expect(certificate.verify(rsaKeys.publicKey)).toBe(true)
    expect(describeWithOpenssl(octets, '-text')).toMatch(/Key Usage: critical\s+Digital Signature\n/)
  })

  it.each([
    ['80ff', '80FF'],
    ['000001', '01'],
    ['0000ff01', 'FF01'],
    [`ff${'00'.repeat(19)}`, `7F${'00'.repeat(19)}`],
  ])('keeps the serial number %s positive and minimal', (serial, expected) => {
    const serialNumber = Buffer.from(serial, 'hex')
    const certificate = createCertificate(aRequest({ serialNumber }))

    expect(describeWithOpenssl(certificate, '-serial')).toBe(`serial=${expected}\n`)
    expect(serialNumber.toString('hex')).toBe(serial)
  })

  it.each(['', 'x'.repeat(65)])('refuses the common name "%s"', (subject) => {
    expect(() => createCertificate(aRequest({ subject }))).toThrow(`"${subject}"`)
  })

  it.each([0, 1, 21])('refuses a serial number of %i zeros', (length) => {
    expect(() => createCertificate(aRequest({ serialNumber: Buffer.alloc(length) }))).toThrow(TypeError)
  })
})

describe('hosts', () => {
  const ipv6 = ':: 1:: ::ffff:127.0.0.1 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 a:b::C:d 1:2:3:4:5:6:1.2.3.4'
  const notIpv6 =
    '::: 1:2 1::2::3 1:2:3:4:5:6:7:8:9 1::2:3:4:5:6:7:8 ::12345 ::g :1:2:3:4:5:6:7 1:2:3:4:5:6:7:'
  const notIp = '::1.2.3.256 1.2.3.4:: ::1.2.3.4:5 fe80::1%eth0 [::1] 256.0.0.1 1.2.3 01.2.3.4 0x7f.1 a.0x1'
  const notDns = `. a..b a. .a -a a- * *a.b a.*.b exämple https://a a:80 a\n ${'x'.repeat(64)} ${'x.'.repeat(126)}xx`
  const refused = [...`${notIpv6} ${notIp} ${notDns}`.split(' '), '', 'a b']

  it.each(ipv6.split(' '))('take the address %s', (host) => {
    const certificate = new X509Certificate(createCertificate(aRequest({ hosts: [host] })))

    expect(certificate.checkIP(host)).toBe(host)
  })

  it.each(refused)('refuse "%s"', (host) => {
    const message = `Not a DNS name, IPv4 or IPv6 address: "${host}"`

    expect(() => createCertificate(aRequest({ hosts: [host] }))).toThrow(new TypeError(message))
  })
})

it.each([0, 1, 47, 48, 49, 1_000_000])('renderPem breaks %i octets into lines of 64 columns', (length) => {
  const octets = Buffer.alloc(length, 'abc\xff', 'latin1')
  const lines = octets.toString('base64').replaceAll(/.{1,64}/g, '$&\n')

  expect(renderPem('X', octets)).toBe(`-----BEGIN X-----\n${lines}-----END X-----\n`)
})

describe('a TLS client that trusts only the authority', () => {
  it.each(['localhost', '127.0.0.1'])('accepts the server as %s', async (host) => {
    await expect(handshake({ host })).resolves.toBe(true)
  })

  it('refuses the server as another host', async () => {
    const attempt = handshake({ host: '127.0.0.1', servername: 'login.example' })

    await expect(attempt).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  })
})

async function handshake(target: ConnectionOptions): Promise<boolean> {
  const key = leafKeys.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const server = createServer({ key, cert: renderPem('CERTIFICATE', leaf) }).listen()
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect({ port, ca: renderPem('CERTIFICATE', ca), ...target })
  try {
    await once(socket, 'secureConnect')
    return socket.authorized
  } finally {
    socket.destroy()
    server.close()
  }
}

function aRequest(changes: Partial<CertificateRequest> = {}): CertificateRequest {
  return {
    subject: 'server',
    issuer: 'CA',
    publicKey: spkiOf(leafKeys),
    serialNumber: Buffer.from('serial'),
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2050-12-31T23:59:59Z'),
    signatureAlgorithm: 'ecdsa-with-SHA256',
    usage: 'server',
    hosts,
    subjectKeyIdentifier: Buffer.from('leaf'),
    authorityKeyIdentifier: Buffer.from('ca'),
    sign: (toBeSigned) => sign('sha256', toBeSigned, caKeys.privateKey),
    ...changes,
  }
}

function aTokenSigningRequest(): CertificateRequest {
  const { hosts: _, authorityKeyIdentifier: __, ...request } = aRequest({ usage: 'signing' })
  const publicKey = spkiOf(rsaKeys)
  const signatureAlgorithm = 'sha256WithRSAEncryption'
  const signWithRsa = (toBeSigned: Uint8Array): Uint8Array => sign('sha256', toBeSigned, rsaKeys.privateKey)
  return { ...request, issuer: request.subject, publicKey, signatureAlgorithm, sign: signWithRsa }
}

function verifyWithOpenssl(certificate: Uint8Array, host: string): string {
  writeFileSync(join(directory, 'ca.pem'), renderPem('CERTIFICATE', ca))
  writeFileSync(join(directory, 'leaf.pem'), renderPem('CERTIFICATE', certificate))
  const check = isIP(host) ? '-verify_ip' : '-verify_hostname'
  const command = `verify -x509_strict -purpose sslserver ${check} ${host} -CAfile ca.pem leaf.pem`
  return execFileSync('openssl', command.split(' '), { cwd: directory, encoding: 'utf8', stdio: 'pipe' })
}

function describeWithOpenssl(input: Uint8Array, option: string): string {
  return execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', option], { input, encoding: 'utf8' })
}

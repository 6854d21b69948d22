// A self-issued TLS key and certificate for a server of a test, and the pin that names it.

import 'reflect-metadata'
import { createHash, webcrypto } from 'node:crypto'
import { X509CertificateGenerator } from '@peculiar/x509'

export interface TlsIdentity {
  readonly domain: string
  /** PEM, as node:tls takes them. */
  readonly cert: string
  readonly key: string
  readonly certificateDer: Uint8Array
  /** SHA-256 of the SubjectPublicKeyInfo. */
  readonly spkiPin: Uint8Array
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const days = 24 * 60 * 60 * 1000

export async function createTlsIdentity(domain = 'home.test'): Promise<TlsIdentity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${domain}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - days),
    notAfter: new Date(Date.now() + days),
  })
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey))
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  return {
    domain,
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8.toString('base64')}\n-----END PRIVATE KEY-----\n`,
    certificateDer: new Uint8Array(certificate.rawData),
    spkiPin: createHash('sha256').update(spki).digest(),
  }
}

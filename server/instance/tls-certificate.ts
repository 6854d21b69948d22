// The server's own certificate: ECDSA P-256, issued by itself. Clients trust the pin of its key, from an invite or from
// the signed addresses; names and dates in it are for tools that insist on them.

import 'reflect-metadata'
import { createHash, webcrypto } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { StorageError } from '#protocol/errors.ts'
import { writeDurably } from './durable-file.ts'
import { isMissing } from './instance-key.ts'

export interface TlsIdentity {
  readonly keyPem: string
  readonly certificatePem: string
  /** SHA-256 of the key's SubjectPublicKeyInfo. */
  readonly spkiPin: Uint8Array
}

const yearMs = 365 * 24 * 60 * 60 * 1000
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** Reads key and certificate from the folder, or issues them at the first start. */
export async function loadTlsIdentity(folder: string, names: readonly string[], nowMs: number): Promise<TlsIdentity> {
  const keyFile = join(folder, 'key.pem')
  const certificateFile = join(folder, 'certificate.pem')
  const [keyPem, certificatePem] = await Promise.all([readIfThere(keyFile), readIfThere(certificateFile)])
  if (keyPem !== undefined && certificatePem !== undefined) return identity(keyPem, certificatePem)
  const issued = await issue(names, nowMs)
  // The certificate last: without it both are made anew at the next start.
  await writeDurably(keyFile, Buffer.from(issued.keyPem))
  await writeDurably(certificateFile, Buffer.from(issued.certificatePem))
  return identity(issued.keyPem, issued.certificatePem)
}

async function issue(names: readonly string[], nowMs: number): Promise<{ keyPem: string; certificatePem: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Talkee home server',
    // A day back, for the clocks of others.
    notBefore: new Date(nowMs - 24 * 60 * 60 * 1000),
    notAfter: new Date(nowMs + 20 * yearMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map(generalName)),
    ],
  })
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const lines = pkcs8.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    keyPem: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    certificatePem: certificate.toString('pem'),
  }
}

function generalName(name: string): JsonGeneralName {
  return { type: /^[0-9.]+$|:/.test(name) ? 'ip' : 'dns', value: name }
}

function identity(keyPem: string, certificatePem: string): TlsIdentity {
  let spki: ArrayBuffer
  try {
    spki = new X509Certificate(certificatePem).publicKey.rawData
  } catch (cause) {
    throw new StorageError('certificate_damaged', 'the TLS certificate cannot be read', { cause })
  }
  return { keyPem, certificatePem, spkiPin: createHash('sha256').update(new Uint8Array(spki)).digest() }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw new StorageError('tls_unreadable', 'the TLS files cannot be read', { cause })
  }
}

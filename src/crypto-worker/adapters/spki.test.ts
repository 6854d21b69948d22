import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PeerError } from '#protocol/errors.ts'
import { createTlsIdentity } from '../../../test/support/tls-identity.ts'
import { spkiOf } from './spki.ts'

const { certificateDer } = await createTlsIdentity()

describe('the key in a certificate', () => {
  it('is found byte for byte, as OpenSSL has it', () => {
    const { publicKey } = new X509Certificate(certificateDer)
    expect(publicKey.export({ type: 'spki', format: 'der' }).equals(spkiOf(certificateDer))).toBe(true)
  })

  it('is not looked for in a certificate that was cut or prolonged', () => {
    for (let length = 0; length < certificateDer.length; length++) {
      expect(() => spkiOf(certificateDer.subarray(0, length))).toThrow(PeerError)
    }
    expect(() => spkiOf(Buffer.concat([certificateDer, Buffer.of(0)]))).toThrow(PeerError)
  })

  it('is refused with a PeerError or given, whatever the bytes', () => {
    const anyBytes = fc.uint8Array({ maxLength: 400 })
    const mutated = fc
      .array(fc.tuple(fc.nat(certificateDer.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const bytes = Uint8Array.from(certificateDer)
        for (const [at, value] of changes) bytes[at] = value
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(anyBytes, mutated), (bytes) => {
        try {
          expect(spkiOf(bytes).length).toBeLessThan(bytes.length)
        } catch (error) {
          if (!(error instanceof PeerError)) throw error
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('is refused in a form that is not DER: indefinite, overlong and too long lengths', () => {
    const forms = ['3080', '30820010', '30810a', '3083000010', '30850000000010']
    for (const form of forms) {
      expect(() => spkiOf(Buffer.concat([Buffer.from(form, 'hex'), Buffer.alloc(64)]))).toThrow(PeerError)
    }
  })
})

import { defaultCredentialTypes, makeCustomExtension } from 'ts-mls'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { extensionTypes } from '#protocol/labels.ts'
import { createForger, type Forger } from '../../../test/support/mls/forger.ts'
import { createMember, identityNamed, offerKeyPackage, type Member } from '../../../test/support/mls/member.ts'
import { nowSeconds } from '../../../test/support/mls/test-time.ts'
import type { Crypto } from '../ports/crypto.ts'
import { encodeKeyPackage } from './framing.ts'
import { maxLifetimeSeconds } from './key-package.ts'
import { credentialOf, identityExtension, ownCapabilities } from './leaf-identity.ts'

describe('a KeyPackage', () => {
  let crypto: Crypto
  let alice: Member
  let forger: Forger
  beforeAll(async () => {
    crypto = await createNodeCrypto()
    alice = createMember(crypto, 'alice')
    forger = createForger(crypto)
  })

  const judge = async (keyPackageBytes: Uint8Array): Promise<string> => {
    const inspected = await alice.mls.inspectKeyPackage(keyPackageBytes)
    return inspected.ok ? 'ok' : inspected.code
  }
  const forged = async (over: Parameters<Forger['keyPackage']>[1]) =>
    judge(encodeKeyPackage((await forger.keyPackage(alice, over)).keyPackage))
  const extension = (extensionType: number, length: number) =>
    makeCustomExtension({ extensionType, extensionData: new Uint8Array(length) })

  it('says after inspection what it was made with', async () => {
    const offer = await offerKeyPackage(alice)
    expect(offer.keyPackageBytes.length).toBeLessThan(3_600)
    expect(await alice.mls.inspectKeyPackage(offer.keyPackageBytes)).toEqual({
      ok: true,
      ref: offer.ref,
      identity: alice.identity,
      signaturePublicKey: alice.keys.publicKey,
      oneTimeX25519: new Uint8Array(32).fill(9),
      notBeforeSeconds: nowSeconds - 3_600,
      notAfterSeconds: nowSeconds + 90 * 86_400,
    })
  })

  it('is taken as the forger makes it when nothing is forged', async () => {
    expect(await forged({})).toBe('ok')
  })

  it('carries no GREASE and nothing that differs between two of one device but keys', async () => {
    const [first, second] = [await offerKeyPackage(alice), await offerKeyPackage(alice)]
    expect(first.keyPackageBytes.length).toBe(second.keyPackageBytes.length)
    expect(ownCapabilities.extensions).toEqual([0xf0a1, 0xf0a2, 0xf0a3])
    expect(ownCapabilities.proposals).toEqual([])
  })

  it.each<[string, Parameters<Forger['keyPackage']>[1], string]>([
    ['no extension', { extensions: [] }, 'key_package_extensions'],
    ['another extension', { extensions: [extension(0xf0ff, 32)] }, 'key_package_extensions'],
    ['a short one-time key', { extensions: [extension(extensionTypes.oneTimeX25519, 31)] }, 'key_package_extensions'],
    [
      'an extension too many',
      { extensions: [extension(extensionTypes.oneTimeX25519, 32), extension(0xf0ff, 1)] },
      'key_package_extensions',
    ],
    ['a leaf without certificate', { leafNodeExtensions: [] }, 'leaf_extensions'],
    [
      'a certificate that cannot be read',
      { leafNodeExtensions: [extension(extensionTypes.deviceCertificate, 5)] },
      'leaf_identity',
    ],
    [
      'capabilities without our extensions',
      { capabilities: { ...ownCapabilities, extensions: [] } },
      'leaf_capabilities',
    ],
    [
      'capabilities without our suite',
      { capabilities: { ...ownCapabilities, ciphersuites: [1] } },
      'leaf_capabilities',
    ],
    ['a lifetime that ends before it begins', { lifetime: { notBefore: 2n, notAfter: 1n } }, 'lifetime'],
    [
      'a lifetime that is too long',
      { lifetime: { notBefore: 0n, notAfter: BigInt(maxLifetimeSeconds + 1) } },
      'lifetime',
    ],
    [
      'a lifetime beyond all numbers',
      { lifetime: { notBefore: 2n ** 64n - 2n, notAfter: 2n ** 64n - 1n } },
      'lifetime',
    ],
    [
      'a custom credential',
      { credential: { credentialType: defaultCredentialTypes.basic + 100, data: new Uint8Array(3) } },
      'leaf_credential',
    ],
  ])('is refused with %s', async (_name, over, expected) => {
    expect(await forged(over)).toBe(expected)
  })

  it("is refused with a credential that names another than the certificate, or another's certificate", async () => {
    const bob = identityNamed(crypto, 'bob')
    expect(await forged({ credential: credentialOf(bob) })).toBe('leaf_credential')
    expect(await forged({ leafNodeExtensions: [identityExtension(bob)] })).toBe('leaf_credential')
  })

  it('is refused when it is not signed by the key of its leaf, as a whole or in the leaf', async () => {
    const { keyPackage } = await forger.keyPackage(alice, {})
    const flip = (signature: Uint8Array) => signature.with(0, (signature[0] ?? 0) ^ 1)
    const { leafNode } = keyPackage
    expect(await judge(encodeKeyPackage({ ...keyPackage, signature: flip(keyPackage.signature) }))).toBe(
      'bad_signature',
    )
    expect(
      await judge(encodeKeyPackage({ ...keyPackage, leafNode: { ...leafNode, signature: flip(leafNode.signature) } })),
    ).toBe('bad_signature')
  })

  it('is refused when its two HPKE keys are one', async () => {
    const { keyPackage } = await forger.keyPackage(alice, {})
    const initKey = keyPackage.leafNode.hpkePublicKey
    expect(await judge(encodeKeyPackage({ ...keyPackage, initKey }))).toBe('hpke_key_repeated')
  })

  it('is refused of another suite, with a tail, cut short, or too large', async () => {
    const { keyPackage } = await forger.keyPackage(alice, {})
    const bytes = encodeKeyPackage(keyPackage)
    expect(await judge(encodeKeyPackage({ ...keyPackage, cipherSuite: 1 }))).toBe('wrong_suite')
    expect(await judge(new Uint8Array([...bytes, 0]))).toBe('malformed')
    expect(await judge(bytes.subarray(0, -1))).toBe('malformed')
    expect(await judge(new Uint8Array(0))).toBe('malformed')
    expect(await judge(new Uint8Array(8_193))).toBe('too_large')
  })
})

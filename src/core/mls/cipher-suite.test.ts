import {
  createApplicationMessage,
  createCommit,
  createGroup,
  defaultCredentialTypes,
  defaultProposalTypes,
  generateKeyPackage,
  getCiphersuiteImpl,
  joinGroup,
  processMessage,
  unsafeTestingAuthenticationService,
  type CiphersuiteImpl,
  type ClientState,
  type MlsContext,
} from 'ts-mls'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { cipherSuiteName } from '#protocol/labels.ts'
import { createNobleCrypto } from '../../../test/support/noble-crypto.ts'
import { createCipherSuite } from './cipher-suite.ts'

const bytes = (length: number, from = 1): Uint8Array => Uint8Array.from({ length }, (_, i) => (from + i) & 0xff)

describe('our suite 61452 beside the one of ts-mls', () => {
  let ours: CiphersuiteImpl
  let stock: CiphersuiteImpl
  beforeAll(async () => {
    ours = createCipherSuite(await createNodeCrypto())
    stock = await getCiphersuiteImpl(cipherSuiteName)
  })

  it('computes the same hashes, MACs and derivations', async () => {
    expect(ours.id).toBe(stock.id)
    for (const length of [0, 1, 64, 65, 200, 4_000]) {
      const data = bytes(length)
      expect(await ours.hash.digest(data)).toEqual(await stock.hash.digest(data))
      expect(await ours.hash.mac(bytes(64), data)).toEqual(await stock.hash.mac(bytes(64), data))
      expect(await ours.kdf.extract(bytes(64), data)).toEqual(await stock.kdf.extract(bytes(64), data))
      for (const size of [12, 32, 64, 65, 130]) {
        expect(await ours.kdf.expand(bytes(64), data, size)).toEqual(await stock.kdf.expand(bytes(64), data, size))
      }
    }
    expect(await ours.hash.verifyMac(bytes(64), await stock.hash.mac(bytes(64), bytes(9)), bytes(9))).toBe(true)
    expect(await ours.hash.verifyMac(bytes(64), bytes(64), bytes(9))).toBe(false)
    expect(await ours.hash.verifyMac(bytes(64), bytes(63), bytes(9))).toBe(false)
  })

  it('derives the same key pairs and signs the same signatures', async () => {
    const [mine, its] = [await ours.hpke.deriveKeyPair(bytes(64)), await stock.hpke.deriveKeyPair(bytes(64))]
    expect(await ours.hpke.exportPublicKey(mine.publicKey)).toEqual(await stock.hpke.exportPublicKey(its.publicKey))
    expect(await ours.hpke.exportPrivateKey(mine.privateKey)).toEqual(await stock.hpke.exportPrivateKey(its.privateKey))
    const { publicKey, signKey } = await ours.signature.keygen()
    const signature = await ours.signature.sign(signKey, bytes(100))
    expect(await stock.signature.sign(signKey, bytes(100))).toEqual(signature)
    expect(await stock.signature.verify(publicKey, bytes(100), signature)).toBe(true)
    expect(await ours.signature.verify(publicKey, bytes(99), signature)).toBe(false)
  })

  it('opens what the other seals', async () => {
    for (const [sealer, opener] of [
      [ours, stock],
      [stock, ours],
    ] as const) {
      const raw = await ours.hpke.deriveKeyPair(bytes(64))
      const publicKey = await sealer.hpke.importPublicKey(await ours.hpke.exportPublicKey(raw.publicKey))
      const privateKey = await opener.hpke.importPrivateKey(await ours.hpke.exportPrivateKey(raw.privateKey))
      const sealed = await sealer.hpke.seal(publicKey, bytes(70), bytes(30), bytes(5))
      expect(await opener.hpke.open(privateKey, sealed.enc, sealed.ct, bytes(30), bytes(5))).toEqual(bytes(70))
      await expect(opener.hpke.open(privateKey, sealed.enc, sealed.ct, bytes(29), bytes(5))).rejects.toThrow()
      const aead = await sealer.hpke.encryptAead(bytes(32), bytes(12), undefined, bytes(20))
      expect(await opener.hpke.decryptAead(bytes(32), bytes(12), undefined, aead)).toEqual(bytes(20))
      await expect(opener.hpke.decryptAead(bytes(32), bytes(12), bytes(1), aead)).rejects.toThrow()
    }
  })

  it('takes part in one group with it, and with an adapter in plain JavaScript', async () => {
    const pure = createCipherSuite(await createNobleCrypto())
    const suites = [ours, stock, pure]
    const contexts = suites.map(
      (cipherSuite): MlsContext => ({ cipherSuite, authService: unsafeTestingAuthenticationService }),
    )
    const packages = await Promise.all(
      suites.map((cipherSuite, i) =>
        generateKeyPackage({
          credential: { credentialType: defaultCredentialTypes.basic, identity: bytes(4, i) },
          cipherSuite,
        }),
      ),
    )
    const [first, ...others] = packages
    const [context, ...otherContexts] = contexts
    if (first === undefined || context === undefined) throw new Error('three suites')
    const founded = await createGroup({
      context,
      groupId: bytes(16),
      keyPackage: first.publicPackage,
      privateKeyPackage: first.privatePackage,
    })
    const grown = await createCommit({
      context,
      state: founded,
      ratchetTreeExtension: true,
      extraProposals: others.map(({ publicPackage }) => ({
        proposalType: defaultProposalTypes.add,
        add: { keyPackage: publicPackage },
      })),
    })
    const welcome = grown.welcome?.welcome
    if (welcome === undefined) throw new Error('a Welcome')
    const states: ClientState[] = [grown.newState]
    for (const [i, { publicPackage, privatePackage }] of others.entries()) {
      const its = otherContexts[i]
      if (its === undefined) throw new Error('a context each')
      states.push(await joinGroup({ context: its, welcome, keyPackage: publicPackage, privateKeys: privatePackage }))
    }
    for (const author of [0, 1, 2]) {
      const at = (i: number) => ({ context: contexts[i] ?? context, state: states[i] ?? grown.newState })
      const renewed = await createCommit(at(author))
      const said = await createApplicationMessage({ ...at(author), state: renewed.newState, message: bytes(50) })
      for (const reader of [0, 1, 2].filter((i) => i !== author)) {
        const followed = await processMessage({ ...at(reader), message: renewed.commit })
        const heard = await processMessage({ ...at(reader), state: followed.newState, message: said.message })
        expect(heard.kind === 'applicationMessage' && heard.message).toEqual(bytes(50))
        states[reader] = heard.newState
      }
      states[author] = said.newState
    }
    expect(new Set(states.map((state) => Buffer.from(state.keySchedule.epochAuthenticator).toString('hex'))).size).toBe(
      1,
    )
  })

  it('has no part in external commits', async () => {
    const { publicKey, privateKey } = await ours.hpke.generateKeyPair()
    await expect(ours.hpke.exportSecret(publicKey, bytes(1), 32, bytes(1))).rejects.toMatchObject({
      code: 'external_commit',
    })
    await expect(ours.hpke.importSecret(privateKey, bytes(1), bytes(1_568), 32, bytes(1))).rejects.toMatchObject({
      code: 'external_commit',
    })
  })
})

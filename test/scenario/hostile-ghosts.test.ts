// A home server that wants a device of its own in somebody's chats: everything about it is well-formed, and signed by keys
// that the server has. Real engines; the lies are told to one of them. Promises A8, B11.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMls } from '#core/mls/create-mls.ts'
import type { LeafIdentity } from '#core/mls/mls.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { claimedKeyPackagesShape, claimKeyPackagesShape } from '#protocol/client-server/key-packages.ts'
import { deviceLogReplyShape } from '#protocol/client-server/accounts.ts'
import { headOf, readLog, type DeviceLog } from '#protocol/device-log/chain.ts'
import { entryKinds, signEntry, type EntryBody } from '#protocol/device-log/entry.ts'
import { parseAccountAddress, parseDeviceId, type AccountAddress } from '#protocol/ids.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { tamperTransport, type Lies } from '../support/tampering-transport.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let crypto: Crypto
let home: TestHome
let boris: Installation
let clara: Installation
let lies: Lies
let address: AccountAddress
let claras: DeviceLog

beforeEach(async () => {
  crypto = await createNodeCrypto()
  home = await openTestHome()
  lies = {}
  const clock = createSystemClock()
  boris = await openInstallation('boris', { connect: (server) => tamperTransport(connectTo(server, clock), lies) })
  clara = await openInstallation('clara')
  address = parseAccountAddress((await clara.signUp(await home.invite())).address)
  await boris.signUp(await home.invite())
})

afterEach(async () => {
  await Promise.all([boris, clara].map((one) => one.close()))
  await home.close()
})

/** A stranger of the server's own reads the log: every certified session may. */
async function learnLog(): Promise<void> {
  const spy = await openInstallation('spy', {
    connect: (server) => {
      const inner = connectTo(server, createSystemClock())
      return {
        ...inner,
        async request(request) {
          const reply = await inner.request(request)
          if (request.path.startsWith(`/v1/device-logs/${address}`) && 'body' in reply) {
            const { entries } = deviceLogReplyShape.read(JSON.parse(fromUtf8(reply.body)), '$')
            const read = readLog(address, entries, { hash: crypto.blake3, verify: crypto.ed25519Verify })
            if (read.ok) claras = read.log
          }
          return reply
        },
      }
    },
  })
  await spy.signUp(await home.invite())
  await spy.engine().startPairChat({ peer: address })
  await spy.close()
}

/** The server answers questions about clara's log with more than there is. */
function showLog(...more: readonly Uint8Array[]): void {
  const entries = [...claras.entries.map(({ entryBytes }) => entryBytes), ...more].map(toBase64url)
  lies.reply = (request) => {
    const isAsked = request.method === 'GET' && request.path.startsWith(`/v1/device-logs/${address}`)
    return Promise.resolve(isAsked ? { status: 200, body: utf8(JSON.stringify({ entries })) } : undefined)
  }
}

function ghostEntry(change: Partial<EntryBody>, key: Uint8Array): Uint8Array {
  const head = headOf(claras)
  const seed = crypto.randomBytes(32)
  return signEntry(
    {
      v: 1,
      account: address,
      seq: head.body.seq + 1,
      prev: head.hash,
      kind: entryKinds.add,
      device: parseDeviceId(toHex(crypto.randomBytes(16))),
      ed25519: crypto.ed25519KeyPair(seed).publicKey,
      x25519: crypto.x25519KeyPair(seed).publicKey,
      timeMs: Date.now(),
      signer: head.body.device,
      rootKey: null,
      recoveryX25519: null,
      accepts: null,
      ...change,
    },
    (message) => crypto.ed25519Sign(key, message),
  ).entryBytes
}

const refused = async (): Promise<unknown> => boris.engine().createGroup({ name: 'Ghosts', members: [address] })

describe('a server that has a ghost for somebody’s account', () => {
  beforeEach(learnLog)

  it.each<[string, (own: Uint8Array) => Uint8Array, string]>([
    ['in the name of her device', (own) => ghostEntry({}, own), 'log_bad-signature'],
    ['in the name of her words', (own) => ghostEntry({ signer: null }, own), 'log_bad-signature'],
    [
      'in the name of the ghost itself',
      (own) => ghostEntry({ signer: parseDeviceId('9'.repeat(32)) }, own),
      'log_unknown-signer',
    ],
    [
      'as a recovery that undoes her',
      (own) => {
        const { body, hash } = headOf(claras)
        return ghostEntry({ kind: entryKinds.recover, signer: null, accepts: { seq: body.seq, hash } }, own)
      },
      'log_bad-signature',
    ],
  ])('and writes it into her log, signed %s, is not believed, and whoever asked is told', async (_, make, code) => {
    const own = crypto.ed25519KeyPair(crypto.randomBytes(32)).privateKey
    showLog(make(own))
    expect(await refused()).toEqual({ ok: false, code, account: address })
    // With the log that she has, she is there.
    showLog()
    const made = await boris.engine().startPairChat({ peer: address })
    if (!made.ok) throw new Error(made.code)
    await boris.engine().sendText({ chat: made.chat, text: 'only you?' })
    await messageWhen(clara.engine(), made.chat, 'only you?')
    const { members } = await chatWhen(boris.engine(), made.chat, (view) => view.members.length === 2)
    expect(members.find(({ account }) => account === address)?.devices).toHaveLength(1)
  })

  it('and hands out a KeyPackage of her device under keys of its own, adds nobody', async () => {
    const { body, hash } = headOf(claras)
    const signatureKeyPair = crypto.ed25519KeyPair(crypto.randomBytes(32))
    const identity: LeafIdentity = { account: address, device: body.device, entrySeq: 0, entryHash: hash }
    const nowSeconds = Math.floor(Date.now() / 1000)
    const forged = await createMls({ crypto }).generateKeyPackage({
      identity,
      signatureKeyPair,
      oneTimeX25519: crypto.x25519KeyPair(crypto.randomBytes(32)).publicKey,
      notBeforeSeconds: nowSeconds - 3_600,
      notAfterSeconds: nowSeconds + 86_400,
    })
    let claims = 0
    lies.reply = (request) => {
      if (!request.path.endsWith('/key-packages/claims')) return Promise.resolve(undefined)
      claims++
      const { targets } = decodeShape(claimKeyPackagesShape, request.body ?? new Uint8Array(0))
      const packages = targets.map(({ account }) => (account === address ? forged.keyPackageBytes : null))
      return Promise.resolve({ status: 200, body: encodeShape(claimedKeyPackagesShape, { packages }) })
    }
    expect(await refused()).toEqual({ ok: false, code: 'no_key_packages', account: address })
    expect(claims).toBeGreaterThan(0)
    await eventually(boris.engine(), () =>
      Promise.resolve(boris.logLines.find((line) => line.includes('signature_key_mismatch'))),
    )
  })
})

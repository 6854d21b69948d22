// Decoders of the core that read what other devices sent: MLS framing, and what is inside the seals.
// Damaged content is sealed anew where there is a seal, else it would only ever be the seal that is tried.

import { ratchetTreeDecoder, ratchetTreeEncoder } from 'ts-mls'
import { decodeChatMetadata, encodeChatMetadata } from '#core/chats/chat-metadata.ts'
import { openTreeBlob, sealTreeBlob } from '#core/chats/tree-blob.ts'
import { openWelcomeBox, sealWelcomeBox } from '#core/chats/welcome-box.ts'
import { decodeKeyPackage, decodePrivateMessage, decodeStrictly, decodeWelcome } from '#core/mls/framing.ts'
import type { KnownContent } from '#core/payload/content.ts'
import { decodePayload, encodePayload, encodeTextPayload } from '#core/payload/payload.ts'
import { decodeReaction, encodeReaction } from '#core/payload/reaction.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { parseAccountAddress, parseBlobId, parseChatId, parseDeviceId, parseMessageId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import { createMember, found, merge, offerKeyPackage, say, stage } from './mls/member.ts'
import { mutateBytes, mutateCbor } from './mutate.ts'
import { pngOf } from './pictures/made-pictures.ts'
import { ownDeviceDecoders } from './own-device-decoders.ts'
import type { HostileTarget } from './protocol-decoders.ts'

export async function coreDecoders(crypto: Crypto): Promise<readonly HostileTarget[]> {
  return [
    ...(await mlsFraming(crypto)),
    payload(),
    reaction(),
    chatMetadata(),
    welcomeBox(crypto),
    treeBlob(crypto),
    ...ownDeviceDecoders(crypto),
  ]
}

async function mlsFraming(crypto: Crypto): Promise<HostileTarget[]> {
  const [ann, bob] = [createMember(crypto, 'ann'), createMember(crypto, 'bob')]
  await found(ann)
  const offer = await offerKeyPackage(bob)
  const staged = await stage(ann, { addKeyPackages: [offer.keyPackageBytes] })
  await merge(ann, staged)
  const mutators = [mutateBytes]
  return [
    {
      name: 'MLS PrivateMessage',
      samples: [staged.commitBytes, await say(ann, 'hello')],
      mutators,
      decode: decodePrivateMessage,
    },
    {
      name: 'MLS Welcome',
      samples: staged.welcomes.map(({ welcomeBytes }) => welcomeBytes),
      mutators,
      decode: decodeWelcome,
    },
    { name: 'MLS KeyPackage', samples: [offer.keyPackageBytes], mutators, decode: decodeKeyPackage },
    {
      name: 'MLS ratchet tree',
      samples: [staged.ratchetTreeBytes],
      mutators,
      decode: (input) => decodeStrictly(ratchetTreeDecoder, ratchetTreeEncoder, input),
    },
  ]
}

function payload(): HostileTarget {
  const header = {
    timerSeconds: 0,
    sentAtMs: 1_800_000_000_000,
    id: parseMessageId('1d'.repeat(16)),
    device: parseDeviceId('a1'.repeat(16)),
    accountHash: new Uint8Array(32),
  }
  const target = parseMessageId('2e'.repeat(16))
  const reference = new Uint8Array(16).fill(3)
  const mentions = [{ start: 0, length: 4, account: parseAccountAddress('ann@office.example') }]
  const said = { text: '@ann hello', mentions, reply: reference, forwarded: { from: null } }
  const words = { title: 'A page', description: 'About it', site: 'Site' }
  const preview = { link: 'https://a.example/', ...words, picture: new Uint8Array(pngOf(16, 16)) }
  const contents: readonly KnownContent[] = [
    { kind: 'text', ...said },
    { kind: 'text', ...said, text: `@ann ${preview.link}`, preview },
    { kind: 'edit', target, number: 3, text: said.text, mentions },
    { kind: 'pin', target: reference, isPinned: true },
    { kind: 'reaction', sealed: new Uint8Array(37) },
    { kind: 'ask', chat: parseChatId('c4'.repeat(16)), link: reference, secret: reference },
  ]
  const samples = [
    encodeTextPayload(header, 'hello'),
    encodeTextPayload(header, 'x'.repeat(300)),
    ...contents.map((content) => encodePayload({ ...header, flags: 0 }, content)),
  ]
  return { name: 'decodePayload', samples, mutators: [mutateBytes], decode: decodePayload }
}

function reaction(): HostileTarget {
  const samples = ['👍', '👩‍👩‍👧‍👦'].map((emoji) => encodeReaction({ target: new Uint8Array(16), emoji, isOn: true }))
  return { name: 'decodeReaction', samples, mutators: [mutateBytes], decode: decodeReaction }
}

function chatMetadata(): HostileTarget {
  const metadata = encodeChatMetadata({
    v: 1,
    name: 'Lunch',
    picture: { blob: parseBlobId('b0'.repeat(16)), key: new Uint8Array(32), hash: new Uint8Array(32).fill(1) },
    roles: [{ account: parseAccountAddress('ann@office.example'), role: 1 }],
    defaultTimerSeconds: 3600,
    links: [
      {
        id: new Uint8Array(16).fill(7),
        by: parseAccountAddress('ann@office.example'),
        usesLeft: 5,
        expiresSeconds: 1_800_000_000,
        asksFirst: false,
      },
    ],
  })
  return {
    name: 'decodeChatMetadata',
    samples: [metadata],
    mutators: [mutateBytes, mutateCbor],
    decode: decodeChatMetadata,
  }
}

function welcomeBox(crypto: Crypto): HostileTarget {
  const oneTime = crypto.x25519KeyPair(new Uint8Array(32).fill(5))
  const box = { welcome: new Uint8Array(40).fill(1), treeKey: new Uint8Array(32), treeHash: new Uint8Array(32) }
  const content = crypto.openBox(oneTime, sealWelcomeBox(crypto, oneTime.publicKey, box))
  return {
    name: 'openWelcomeBox, content',
    samples: content === undefined ? [] : [content],
    mutators: [mutateBytes, mutateCbor],
    decode: (input) => openWelcomeBox(crypto, oneTime, crypto.sealBox(oneTime.publicKey, input)),
  }
}

function treeBlob(crypto: Crypto): HostileTarget {
  const key = new Uint8Array(32).fill(6)
  const logs = [{ account: parseAccountAddress('ann@office.example'), entries: [new Uint8Array(20)] }]
  const aad = utf8(labels.treeBlob)
  const sealed = sealTreeBlob(crypto, key, { ratchetTree: new Uint8Array(50).fill(2), logs })
  const content = crypto.openXChaCha20({ key, nonce: sealed.subarray(0, 24), aad, ciphertext: sealed.subarray(24) })
  const nonce = new Uint8Array(24)
  return {
    name: 'openTreeBlob, content',
    samples: content === undefined ? [] : [content],
    mutators: [mutateBytes, mutateCbor],
    decode: (input) =>
      openTreeBlob(crypto, key, concatBytes(nonce, crypto.sealXChaCha20({ key, nonce, aad, plaintext: input }))),
  }
}

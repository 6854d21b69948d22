// Ephemeral posts: fanned out by the server and stored by nobody. Sealed under a key of the epoch's exporter and not by
// the ratchet, whose gaps would shut out whoever was away; the sender's leaf signs inside the seal.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u32, u64 } from '#protocol/codec/writer.ts'
import { PeerError } from '#protocol/errors.ts'
import { exporterLabels, labels } from '#protocol/labels.ts'
import { chatContext } from '../chats/exporter-context.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatRecord } from '../chats/chat-record.ts'
import type { LeafIdentity, MlsGroup } from '../mls/mls.ts'
import { payloadHeaderBytes } from '../payload/header.ts'
import { paddingBuckets } from '#protocol/padding.ts'

type SealDeps = Pick<ChatDeps, 'crypto' | 'mls'>
type Place = Pick<ChatRecord, 'chat' | 'generation'>

const nonceBytes = 24
const signatureBytes = 64
/** What MLS adds to the smallest payload, less what is added here: with it both have one size. */
const fillBytes = 50
const noAad = new Uint8Array(0)

/** Seals a payload for the group's current epoch. */
export async function sealEphemeral(
  deps: SealDeps,
  place: Place,
  group: MlsGroup,
  payload: Uint8Array,
): Promise<Uint8Array> {
  const nonce = deps.crypto.randomBytes(nonceBytes)
  const signature = deps.mls.sign(group, signedBytes(deps, place, group.epoch, nonce, payload))
  const plaintext = concatBytes(u32(group.ownLeafIndex), signature, new Uint8Array(fillBytes), payload)
  const key = await ephemeralKey(deps, place, group)
  return concatBytes(nonce, deps.crypto.sealXChaCha20({ key, nonce, aad: noAad, plaintext }))
}

/** Opens a post of the current epoch; whatever is not one, signed by a leaf of the group, is a `PeerError`. */
export async function openEphemeral(
  deps: SealDeps,
  place: Place,
  group: MlsGroup,
  sealed: Uint8Array,
): Promise<{ sender: LeafIdentity; payload: Uint8Array }> {
  const smallest = nonceBytes + 16 + 4 + signatureBytes + fillBytes + payloadHeaderBytes + paddingBuckets[0]
  if (sealed.length !== smallest) throw new PeerError('malformed', 'an ephemeral post of another size')
  const nonce = sealed.subarray(0, nonceBytes)
  const key = await ephemeralKey(deps, place, group)
  const plaintext = deps.crypto.openXChaCha20({ key, nonce, aad: noAad, ciphertext: sealed.subarray(nonceBytes) })
  if (plaintext === undefined) throw new PeerError('undecryptable', 'an ephemeral post that does not open')
  const reader = createReader(plaintext)
  const leafIndex = reader.u32()
  const signature = reader.bytes(signatureBytes)
  if (reader.bytes(fillBytes).some((byte) => byte !== 0)) throw new PeerError('malformed', 'filled with something')
  const payload = reader.rest()
  const leaf = group.leaves.find(({ index }) => index === leafIndex)
  if (leaf === undefined) throw new PeerError('unknown_sender', 'an ephemeral post from no leaf')
  const signed = signedBytes(deps, place, group.epoch, nonce, payload)
  if (!deps.crypto.ed25519Verify(leaf.signaturePublicKey, signed, signature)) {
    throw new PeerError('bad_signature', 'an ephemeral post that its leaf did not sign')
  }
  return { sender: leaf.identity, payload }
}

function ephemeralKey({ mls }: SealDeps, { chat, generation }: Place, group: MlsGroup): Promise<Uint8Array> {
  return mls.exportSecret(group, exporterLabels.ephemeral, chatContext(chat, generation), 32)
}

function signedBytes(
  { crypto }: SealDeps,
  { chat, generation }: Place,
  epoch: number,
  nonce: Uint8Array,
  payload: Uint8Array,
): Uint8Array {
  const where = concatBytes(chatContext(chat, generation), u64(epoch))
  return concatBytes(utf8(labels.ephemeralPost), where, nonce, crypto.blake3(payload))
}

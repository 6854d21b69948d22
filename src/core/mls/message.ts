// Application messages: encrypt, and open those of the current epoch or of one kept (RFC 9420 §6.3, §9).
// The library gets a state with one ratchet in it; nothing but that ratchet's rows changes.

import { contentTypes, createApplicationMessage, encode, mlsMessageEncoder, processPrivateMessage } from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import { limits } from '#protocol/limits.ts'
import { wipeAll, type MlsEngine } from './engine.ts'
import { epochForReading, withSecretTree } from './epoch-view.ts'
import { checkSize, decodePrivateMessage } from './framing.ts'
import { vectorLengthBytes } from './labels.ts'
import type { Leaf, Mls, MlsGroup, MlsRows, OpenedMessage } from './mls.ts'
import { loadRatchet, nextGeneration, ratchetWrites } from './ratchet-rows.ts'
import { judging } from './refusal.ts'
import { openSenderData } from './sender-data.ts'
import { leafWidthOf } from './tree-math.ts'

export async function encryptMessage(
  engine: MlsEngine,
  group: MlsGroup,
  rows: MlsRows,
  plaintext: Uint8Array,
): ReturnType<Mls['encrypt']> {
  const state = engine.memory.stateOf(group)
  const place = {
    epoch: group.epoch,
    leafWidth: leafWidthOf(state.ratchetTree.length),
    leafIndex: group.ownLeafIndex,
  }
  const slice = await loadRatchet(rows, place, 'application')
  const made = await createApplicationMessage({
    context: engine.context,
    state: withSecretTree(state, slice.tree),
    message: plaintext,
  })
  const after = made.newState.secretTree
  const writes = await ratchetWrites(rows, slice, after)
  wipeAll(engine.crypto, made.consumed)
  const messageBytes = encode(mlsMessageEncoder, made.message)
  if (messageBytes.length > limits.messageBytes) throw new UsageError('too_large', 'a message above its limit')
  return {
    messageBytes,
    ownGenerations: nextGeneration(slice, after),
    writes,
  }
}

/** A message that cannot be taken is a `PeerError`; nothing has changed then. */
export async function openMessage(
  engine: MlsEngine,
  group: MlsGroup,
  rows: MlsRows,
  messageBytes: Uint8Array,
): Promise<OpenedMessage> {
  if (!group.active) throw new PeerError('not_member', 'this device was removed from the group')
  checkSize(messageBytes, limits.messageBytes, 'a message')
  const message = decodePrivateMessage(messageBytes)
  if (message.contentType !== contentTypes.application) throw new PeerError('not_application', 'a handshake message')
  if (!equalBytes(message.groupId, group.groupId)) throw new PeerError('wrong_group', 'a message of another group')
  if (message.authenticatedData.length > 0) throw new PeerError('clear_data', 'a message with data in clear')
  if (message.epoch > BigInt(group.epoch)) throw new PeerError('epoch_ahead', 'a message of an epoch not reached yet')

  const view = await epochForReading(engine, group, rows, Number(message.epoch))
  const { leafIndex, generation } = openSenderData(engine.crypto, view.senderDataSecret, message)
  if (leafIndex === group.ownLeafIndex) throw new PeerError('own_message', 'a message that this device sent')
  const sender = await view.leafAt(leafIndex)
  if (sender === undefined) throw new PeerError('unknown_sender', 'a message from a leaf that was blank')

  const place = { epoch: view.epoch, leafWidth: view.leafWidth, leafIndex }
  const slice = await loadRatchet(rows, place, 'application', generation)
  const opened = await judging('undecryptable', 'a message that does not open', () =>
    processPrivateMessage({
      context: engine.context,
      state: view.stateFor(sender, slice.tree),
      privateMessage: message,
    }),
  )
  if (opened.kind !== 'applicationMessage') throw new PeerError('not_application', 'a handshake message')
  if (message.ciphertext.length !== ciphertextBytes(opened.message.length)) {
    throw new PeerError('padded', 'a message with padding of the library, which nobody here adds')
  }
  const writes = await ratchetWrites(rows, slice, opened.newState.secretTree)
  wipeAll(engine.crypto, opened.consumed)
  return { ok: true, epoch: view.epoch, sender, plaintext: opened.message, writes }
}

/** The leaf that a message names as its sender; nothing of the message itself is judged. */
export async function claimedSender(
  engine: MlsEngine,
  group: MlsGroup,
  rows: MlsRows,
  messageBytes: Uint8Array,
): Promise<Leaf | undefined> {
  checkSize(messageBytes, limits.messageBytes, 'a message')
  const message = decodePrivateMessage(messageBytes)
  if (!group.active || !equalBytes(message.groupId, group.groupId) || message.epoch > BigInt(group.epoch))
    return undefined
  const view = await epochForReading(engine, group, rows, Number(message.epoch))
  return view.leafAt(openSenderData(engine.crypto, view.senderDataSecret, message).leafIndex)
}

/** The group that a message names. */
export function claimedGroupId(messageBytes: Uint8Array): Uint8Array {
  checkSize(messageBytes, limits.messageBytes, 'a message')
  return decodePrivateMessage(messageBytes).groupId
}

/** PrivateMessageContent (RFC 9420 §6.3.1) without padding: the data, an Ed25519 signature, each with its length; the tag. */
function ciphertextBytes(plaintextBytes: number): number {
  return vectorLengthBytes(plaintextBytes) + plaintextBytes + vectorLengthBytes(64) + 64 + 16
}

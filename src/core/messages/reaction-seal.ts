// Reactions are sealed once more inside the payload, under a key of the epoch's exporter (B7). The nonce is made of the
// payload's id, which is random and used once: so a reaction has the size of a word of text.

import { PeerError } from '#protocol/errors.ts'
import { idBytes } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { reactionKeyOf } from '../chats/reaction-keys.ts'
import { payloadKinds } from '../payload/content.ts'
import { decodeHeader, payloadHeaderBytes, type PayloadHeader } from '../payload/header.ts'
import { decodePayload, encodePayload } from '../payload/payload.ts'
import { decodeReaction, type Reaction } from '../payload/reaction.ts'

const nonceBytes = 24
const noAad = new Uint8Array(0)

/**
 * The payload as it goes into MLS. What waits in the outbox holds a reaction unsealed: the epoch may move before it
 * leaves, and who joins by that has no key of the one before.
 */
export async function sealedForEpoch(
  { crypto }: Pick<ChatDeps, 'crypto'>,
  task: ChatTask,
  payload: Uint8Array,
): Promise<Uint8Array> {
  const { kind } = decodeHeader(payload.subarray(0, payloadHeaderBytes))
  if (kind !== payloadKinds.reaction) return payload
  const { header, content } = decodePayload(payload)
  if (content.kind !== 'reaction') return payload
  const { reactionKey: key } = await task.keys()
  const sealed = crypto.sealXChaCha20({ key, nonce: nonceOf(crypto, header), aad: noAad, plaintext: content.sealed })
  return encodePayload(header, { kind: 'reaction', sealed })
}

/** What it says; a `PeerError` where it was sealed under another key, or is none. */
export async function openReaction(
  deps: Pick<ChatDeps, 'crypto' | 'mls'>,
  task: ChatTask,
  place: { readonly generation: number; readonly epoch: number },
  { header, sealed }: { readonly header: PayloadHeader; readonly sealed: Uint8Array },
): Promise<Reaction> {
  const key = await reactionKeyOf(deps, task, place)
  const nonce = nonceOf(deps.crypto, header)
  const opened =
    key === undefined ? undefined : deps.crypto.openXChaCha20({ key, nonce, aad: noAad, ciphertext: sealed })
  if (opened === undefined) throw new PeerError('undecryptable', 'a reaction that does not open')
  return decodeReaction(opened)
}

/** BLAKE3(id ‖ account hash), 24 bytes of it. */
function nonceOf(crypto: Pick<ChatDeps['crypto'], 'blake3'>, { id, accountHash }: PayloadHeader): Uint8Array {
  return crypto.blake3(idBytes(id), accountHash).subarray(0, nonceBytes)
}

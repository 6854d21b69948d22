// A message row from the log: our own come back, somebody else's opened, checked and kept, or bytes nobody can vouch for.
// Forged and replayed rows are counted and never shown (B11).

import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { messageKey, seenIdKey, sentBodyKey } from '../chats/row-keys.ts'
import type { OpenedMessage } from '../mls/mls.ts'
import { accountHash } from '../payload/account-hash.ts'
import { decodePayload, type Payload } from '../payload/payload.ts'
import { encodeMessageRecord } from './message-record.ts'
import type { RawRow } from './raw-row.ts'
import { settleSent } from './settle-sent.ts'
import { decodeSentBody } from './sent-body.ts'

export type Received = 'own' | 'shown' | 'repeated' | 'refused'

/** Processes one message row; all changes are gathered into the task. */
export async function receiveMessage(deps: ChatDeps, task: ChatTask, raw: RawRow): Promise<Received> {
  const chat = task.record()
  const bodyHash = deps.crypto.blake3(raw.content)
  const sent = await task.work.get('sent_bodies', sentBodyKey(chat.number, bodyHash))
  if (sent !== undefined) {
    const { order, bodyHashes } = decodeSentBody(sent)
    await settleSent(deps, task, order, raw)
    for (const hash of bodyHashes) task.work.delete('sent_bodies', sentBodyKey(chat.number, hash))
    return 'own'
  }
  const group = await task.group()
  if (group === undefined) return 'refused'
  const opened = await deps.mls.open(group, task.rows, raw.content)
  if (!opened.ok) {
    deps.log.warn('message_refused', { code: opened.code })
    return 'refused'
  }
  // The ratchet has moved whatever the payload says: a key is used once.
  task.rows.write(opened.writes)
  const payload = readPayload(deps, opened)
  if (payload === undefined) return 'refused'
  return keep(deps, task, raw, opened, payload)
}

/** The payload, if it is well-formed and its sender is the leaf that signed it (B3). */
function readPayload(deps: ChatDeps, opened: OpenedMessage): Payload | undefined {
  let payload: Payload
  try {
    payload = decodePayload(opened.plaintext)
  } catch (error) {
    if (!(error instanceof PeerError)) throw error
    deps.log.warn('payload_refused', { code: error.code })
    return undefined
  }
  const { account, device } = opened.sender.identity
  const { header } = payload
  if (header.device !== device || !equalBytes(header.accountHash, accountHash(deps.crypto, account))) {
    deps.log.warn('payload_refused', { code: 'sender_is_not_leaf' })
    return undefined
  }
  return payload
}

async function keep(
  deps: ChatDeps,
  task: ChatTask,
  raw: RawRow,
  opened: OpenedMessage,
  payload: Payload,
): Promise<Received> {
  const chat = task.record()
  const { header, content } = payload
  const idKey = seenIdKey(deps.crypto, chat.number, header.id, header.accountHash)
  if ((await task.work.get('message_ids', idKey)) !== undefined) return 'repeated'
  const key = messageKey(chat.number, chat.generation, deps.place(), raw.seq)
  task.work.put('message_ids', idKey, key)
  task.work.put(
    'messages',
    key,
    encodeMessageRecord({
      id: header.id,
      sender: opened.sender.identity.account,
      device: opened.sender.identity.device,
      sentAtMs: header.sentAtMs,
      serverTimeMs: raw.timeMs,
      kind: content.kind,
      text: content.kind === 'text' ? content.text : '',
      state: 'received',
      failure: '',
      epoch: opened.epoch,
      notice: null,
      rawPayload: content.kind === 'text' ? null : opened.plaintext,
    }),
  )
  const { unread, lastActivityMs } = task.activity()
  const isOwnAccount = opened.sender.identity.account === deps.self.address
  task.updateActivity({
    unread: isOwnAccount ? unread : unread + 1,
    lastActivityMs: Math.max(lastActivityMs, raw.timeMs),
  })
  return 'shown'
}

// A message row from the log: our own come back, somebody else's opened, checked and kept, or bytes nobody can vouch for.
// Forged and replayed rows are counted and never shown (B11).

import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError, unreachable } from '#protocol/errors.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { isBehindEnd } from '../chats/closed-epochs.ts'
import { openRow, type OpenedRow } from '../chats/open-row.ts'
import { countRefused } from '../contacts/chat-health.ts'
import { messageKey, seenIdKey, sentBodyKey } from '../chats/row-keys.ts'
import type { OpenedMessage } from '../mls/mls.ts'
import { hearOwnStatement } from '../own-devices/own-inbox.ts'
import { accountHash } from '../payload/account-hash.ts'
import { isBurning } from '../payload/header.ts'
import { decodePayload, type Payload } from '../payload/payload.ts'
import { freePlace } from './free-place.ts'
import { encodeMessageRecord, type MessageRecord } from './message-record.ts'
import type { RawRow } from './raw-row.ts'
import { applyDeletion, applyReceipt, noteDelivered } from './receive-control.ts'
import { settleSent } from './settle-sent.ts'
import { decodeSentBody } from './sent-body.ts'

/** `heard`: no message, but something that changed one. `dropped`: from somebody who is blocked. */
export type Received = 'own' | 'shown' | 'heard' | 'dropped' | 'repeated' | 'refused' | 'ahead'

/**
 * Processes one message row; all changes are gathered into the task. `ahead`, where it `waits`: the commit that it comes
 * after is missing, and nothing is changed.
 */
export async function receiveMessage(deps: ChatDeps, task: ChatTask, raw: RawRow, waits = false): Promise<Received> {
  const chat = task.record()
  const bodyHash = deps.crypto.blake3(raw.content)
  const sent = await task.work.get('sent_bodies', sentBodyKey(chat.number, bodyHash))
  if (sent !== undefined) {
    const { order, bodyHashes } = decodeSentBody(sent)
    await settleSent(deps, task, order, raw)
    for (const hash of bodyHashes) task.work.delete('sent_bodies', sentBodyKey(chat.number, hash))
    return 'own'
  }
  const row = await openRow(deps, task, raw, waits)
  if (row === undefined) return 'refused'
  if (row === 'ahead') return 'ahead'
  const { opened, generation } = row
  // The ratchet has moved whatever the payload says: a key is used once.
  row.rows.write(opened.writes)
  if (await isLate(deps, task, row, raw)) {
    deps.log.warn('message_refused', { code: 'epoch_is_over' })
    await countRefused(task, 'epoch_is_over')
    return 'refused'
  }
  const payload = readPayload(deps, opened)
  if (typeof payload === 'string') {
    deps.log.warn('payload_refused', { code: payload })
    await countRefused(task, payload)
    return 'refused'
  }
  return keep(deps, task, { raw, generation, opened, payload })
}

/** Blocking shuts out of chats of two; a group is its members' affair. */
function isFromBlocked({ contacts }: ChatDeps, peer: AccountAddress | null, account: AccountAddress): boolean {
  return peer !== null && contacts.of(account).isBlocked
}

/** Sealed in an epoch that was over when the server took it, as the server itself numbers rows. */
async function isLate(
  deps: ChatDeps,
  task: ChatTask,
  { opened, generation }: OpenedRow,
  raw: RawRow,
): Promise<boolean> {
  const { generation: present, epoch } = task.record()
  if (generation === present && opened.epoch === epoch) return false
  const { leaves = [] } = (await task.group()) ?? {}
  const { device } = opened.sender.identity
  // In another generation nobody is a member yet, or everybody is about to be one.
  const isFromMember = generation !== present || leaves.some(({ identity }) => identity.device === device)
  return isBehindEnd(task, { generation, epoch: opened.epoch, place: deps.place(), seq: raw.seq, isFromMember })
}

/** The payload, if it is well-formed and its sender is the leaf that signed it (B3); else why not, a stable code. */
function readPayload(deps: ChatDeps, opened: OpenedMessage): Payload | string {
  let payload: Payload
  try {
    payload = decodePayload(opened.plaintext)
  } catch (error) {
    if (!(error instanceof PeerError)) throw error
    return error.code
  }
  const { account, device } = opened.sender.identity
  const { header } = payload
  if (header.device !== device || !equalBytes(header.accountHash, accountHash(deps.crypto, account))) {
    return 'sender_is_not_leaf'
  }
  return payload
}

async function keep(
  deps: ChatDeps,
  task: ChatTask,
  row: { raw: RawRow; generation: number; opened: OpenedMessage; payload: Payload },
): Promise<Received> {
  const chat = task.record()
  const { raw, generation, opened, payload } = row
  const { header, content } = payload
  const { account } = opened.sender.identity
  const idKey = seenIdKey(deps.crypto, chat.number, header.id, header.accountHash)
  if ((await task.work.get('message_ids', idKey)) !== undefined) return 'repeated'
  const key = await freePlace(task, messageKey(chat.number, generation, deps.place(), raw.seq), header.id)
  switch (content.kind) {
    case 'text':
    case 'unknown':
      break
    // Both say the same if they come twice: their ids need not be kept.
    case 'receipt':
      if (isFromBlocked(deps, chat.peer, account)) return 'dropped'
      await applyReceipt(deps, task, account, content)
      return 'heard'
    case 'typing':
      return 'heard'
    case 'own':
      hearOwnStatement(task, deps.self.address, {
        key,
        account,
        from: opened.sender.identity.device,
        statement: content.statement,
      })
      return 'heard'
    case 'delete':
      await applyDeletion(deps, task, header, content.target)
      return 'heard'
    default:
      return unreachable(content)
  }
  task.work.put('message_ids', idKey, key)
  const isOwnAccount = account === deps.self.address
  // Opened, so that the ratchet goes on, and dropped: unblocking does not bring it back.
  if (isFromBlocked(deps, chat.peer, account)) return 'dropped'
  const message: MessageRecord = {
    id: header.id,
    sender: account,
    device: opened.sender.identity.device,
    sentAtMs: header.sentAtMs,
    serverTimeMs: raw.timeMs,
    kind: content.kind,
    // What is shown once to others is not kept on its author's other devices either.
    text: content.kind === 'text' && !(isBurning(header) && account === deps.self.address) ? content.text : '',
    state: 'received',
    failure: '',
    epoch: opened.epoch,
    notice: null,
    rawPayload: content.kind === 'text' ? null : opened.plaintext,
    timerSeconds: header.timerSeconds,
    burnsOnRead: isBurning(header),
    fromDevice: null,
  }
  task.work.put('messages', key, encodeMessageRecord(message))
  const { unread, lastActivityMs } = task.activity()
  deps.timers.watch(task.work, key, message, isOwnAccount ? 'now' : 'display')
  // Written on another device of this account: the chat is wanted.
  if (isOwnAccount) deps.requests.accept(task.work, chat.number)
  task.updateActivity({
    unread: isOwnAccount ? unread : unread + 1,
    lastActivityMs: Math.max(lastActivityMs, raw.timeMs),
  })
  if (!isOwnAccount) {
    await noteDelivered(task, { generation, seq: raw.seq })
    task.work.afterCommit(() => {
      deps.receiptDue(chat.chat)
    })
  }
  return 'shown'
}

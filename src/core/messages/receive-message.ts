// A message row from the log: our own come back, somebody else's opened, checked and kept, or bytes nobody can vouch for.
// Forged and replayed rows are counted and never shown (B11).

import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { isBehindEnd } from '../chats/closed-epochs.ts'
import { openRow, type OpenedRow } from '../chats/open-row.ts'
import { countRefused } from '../contacts/chat-health.ts'
import { messageKey, seenIdKey, sentBodyKey } from '../chats/row-keys.ts'
import type { OpenedMessage } from '../mls/mls.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { TextContent } from '../payload/content.ts'
import { isBurning } from '../payload/header.ts'
import { messageReference } from '../payload/message-reference.ts'
import { decodePayload, type Payload } from '../payload/payload.ts'
import { withEarly } from './early-marks.ts'
import { freePlace } from './free-place.ts'
import { withoutKey } from './once.ts'
import { hearPayload, isFromBlocked } from './hear-payload.ts'
import { marksOf } from './marks-of-text.ts'
import { noMarks } from './message-marks.ts'
import type { MessageRecord } from './message-record.ts'
import type { RawRow } from './raw-row.ts'
import { notePin } from './pinned-messages.ts'
import { noteDelivered } from './receive-control.ts'
import { settleSent } from './settle-sent.ts'
import { putMessage } from './shelves.ts'
import { decodeSentBody } from './sent-body.ts'
import { placeKnown, wasTakenBack } from './taken-back.ts'

/**
 * A word about a message says its time, and the later one holds. By the row's own time, which is the same for all, none is
 * from so far ahead that it could never be followed.
 */
const aheadMs = 24 * 60 * 60_000

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

interface ReceivedRow {
  readonly raw: RawRow
  readonly generation: number
  readonly opened: OpenedMessage
  readonly payload: Payload
}

async function keep(deps: ChatDeps, task: ChatTask, row: ReceivedRow): Promise<Received> {
  const chat = task.record()
  const { raw, generation, opened, payload } = row
  const { header, content } = payload
  const { account } = opened.sender.identity
  const idKey = seenIdKey(deps.crypto, chat.number, header.id, header.accountHash)
  const key = await freePlace(task, messageKey(chat.number, generation, deps.place(), raw.seq), header.id)
  const isHeard = content.kind !== 'text' && content.kind !== 'unknown'
  if ((await placeKnown(task, idKey, isBurning(header))) !== undefined) {
    if (!isHeard && (await wasTakenBack(deps, task, key, await messageOf(deps, task, row)))) return 'heard'
    return 'repeated'
  }
  if (isHeard) {
    const sentAtMs = Math.min(header.sentAtMs, raw.timeMs + aheadMs)
    return hearPayload(deps, task, { generation, opened, header: { ...header, sentAtMs }, content, key })
  }
  task.work.put('message_ids', idKey, key)
  const isOwnAccount = account === deps.self.address
  // Opened, so that the ratchet goes on, and dropped: unblocking does not bring it back.
  if (isFromBlocked(deps, task, account)) return 'dropped'
  const reference = messageReference(deps.crypto, header.id, header.accountHash)
  const message = await withEarly(task, reference, await messageOf(deps, task, row))
  putMessage(task.work, key, message)
  const { pin, isForSelf } = message.marks
  if (pin !== null) await notePin(task.work, chat.number, reference, pin.isPinned)
  const { unread, mentions, lastActivityMs } = task.activity()
  deps.timers.watch(task.work, key, message, isOwnAccount ? 'now' : 'display')
  // Written on another device of this account: the chat is wanted.
  if (isOwnAccount) deps.requests.accept(task.work, chat.number)
  else deps.requests.speaks(task.work, chat.number)
  task.updateActivity({
    unread: isOwnAccount ? unread : unread + 1,
    mentions: isForSelf ? mentions + 1 : mentions,
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

/** What is to be stored of it. */
async function messageOf(
  deps: ChatDeps,
  task: ChatTask,
  { raw, opened, payload: { header, content } }: ReceivedRow,
): Promise<MessageRecord> {
  const { account, device } = opened.sender.identity
  const said = content.kind === 'text' ? content : undefined
  // What is shown once to others is not kept on its author's other devices either.
  const isOwnOnce = isBurning(header) && account === deps.self.address
  const isKept = said !== undefined && !isOwnOnce
  return {
    id: header.id,
    sender: account,
    device,
    sentAtMs: header.sentAtMs,
    serverTimeMs: raw.timeMs,
    kind: said === undefined ? 'unknown' : 'text',
    text: isKept ? said.text : '',
    state: 'received',
    failure: '',
    epoch: opened.epoch,
    notice: null,
    rawPayload: said === undefined && !isOwnOnce ? opened.plaintext : null,
    timerSeconds: header.timerSeconds,
    burnsOnRead: isBurning(header),
    fromDevice: null,
    file: said?.file === undefined || said.file === null ? null : isKept ? said.file : withoutKey(said.file),
    // What is shown once says nothing of itself before.
    marks: isKept ? await marksOf(deps, task, account, isBurning(header) ? withoutPreview(said) : said) : noMarks,
  }
}

const withoutPreview = ({ preview: _, ...said }: TextContent): TextContent => said

// Payloads that are no messages of their own: they change one, or say how far somebody is. All of them say the same if they
// come twice: their ids need not be kept.

import { PeerError, unreachable } from '#protocol/errors.ts'
import type { AccountAddress, MessageId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { placeOfMessage } from '../chats/row-keys.ts'
import { countRefused } from '../contacts/chat-health.ts'
import { hearAsk } from '../group-links/hear-ask.ts'
import type { OpenedMessage } from '../mls/mls.ts'
import { hearOwnStatement } from '../own-devices/own-inbox.ts'
import type { KnownContent } from '../payload/content.ts'
import type { PayloadHeader } from '../payload/header.ts'
import { applyEdit, applyPin, applyReaction } from './apply-marks.ts'
import { noteEditRow } from './edit-rows.ts'
import { openReaction } from './reaction-seal.ts'
import { applyDeletion, applyReceipt } from './receive-control.ts'

export interface HeardPayload {
  readonly generation: number
  readonly opened: OpenedMessage
  readonly header: PayloadHeader
  readonly content: Exclude<KnownContent, { kind: 'text' }>
  /** Its place in the timeline, where nothing is put. */
  readonly key: Uint8Array
}

/** Somebody who is blocked may still take back what was said. */
const evenBlocked: ReadonlySet<HeardPayload['content']['kind']> = new Set(['delete', 'typing', 'own'])

/** Gathers what it changes into the task. */
export async function hearPayload(
  deps: ChatDeps,
  task: ChatTask,
  heard: HeardPayload,
): Promise<'heard' | 'dropped' | 'refused'> {
  const { content, header, opened, key, generation } = heard
  const { account, device } = opened.sender.identity
  const author = { account, header }
  if (!evenBlocked.has(content.kind) && isFromBlocked(deps, task, account)) return 'dropped'
  switch (content.kind) {
    case 'delete':
      await applyDeletion(deps, task, header, content.target)
      return 'heard'
    case 'typing':
      return 'heard'
    case 'own':
      hearOwnStatement(task, deps.self.address, { key, account, from: device, statement: content.statement })
      return 'heard'
    case 'receipt':
      await applyReceipt(deps, task, account, content)
      return 'heard'
    case 'edit':
      await applyEdit(deps, task, author, content)
      await noteOwnEdit(deps, task, heard, content.target)
      return 'heard'
    case 'ask':
      return hearAsk(deps, task, account, content)
    case 'pin':
      await applyPin(deps, task, author, content)
      return 'heard'
    case 'reaction':
      try {
        const place = { generation, epoch: opened.epoch }
        const reaction = await openReaction(deps, task, place, { header, sealed: content.sealed })
        await applyReaction(deps, task, author, reaction)
        return 'heard'
      } catch (error) {
        if (!(error instanceof PeerError)) throw error
        deps.log.warn('payload_refused', { code: error.code })
        await countRefused(task, error.code)
        return 'refused'
      }
    default:
      return unreachable(content)
  }
}

/** Of another device of this account: any of them may be asked to take the message back. */
async function noteOwnEdit(
  deps: ChatDeps,
  task: ChatTask,
  { opened, header, key }: Pick<HeardPayload, 'opened' | 'header' | 'key'>,
  target: MessageId,
): Promise<void> {
  const place = placeOfMessage(key)
  if (opened.sender.identity.account !== deps.self.address || place === undefined) return
  await noteEditRow(deps, task, target, { id: header.id, seq: place.seq })
}

/** Blocking shuts out of chats of two; a group is its members' affair. */
export function isFromBlocked(
  { contacts }: Pick<ChatDeps, 'contacts'>,
  task: Pick<ChatTask, 'record'>,
  account: AccountAddress,
): boolean {
  return task.record().peer !== null && contacts.of(account).isBlocked
}

// What is said of a message after it: another text, a reaction, a pin. Laid over its row where it is here, kept for it where
// it has not come yet, and dropped where it is gone.

import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { decodeChatMetadata } from '../chats/chat-metadata.ts'
import { mayPin } from '../chats/roles.ts'
import { referenceKey } from '../chats/row-keys.ts'
import type { EditContent, PinContent } from '../payload/content.ts'
import type { PayloadHeader } from '../payload/header.ts'
import type { Mention } from '../payload/mention.ts'
import { messageReference } from '../payload/message-reference.ts'
import type { Reaction } from '../payload/reaction.ts'
import { keepEarly, marked, type EarlyMarks } from './early-marks.ts'
import { decodeMessageRecord } from './message-record.ts'
import { notePin } from './pinned-messages.ts'
import { putMessage } from './shelves.ts'

/** By whom and when it is said. */
export interface MarkAuthor {
  readonly account: AccountAddress
  readonly header: Pick<PayloadHeader, 'id' | 'accountHash' | 'sentAtMs' | 'timerSeconds'>
}

/** An own message of the author says something else: ids are looked up together with the account that wrote them. */
export function applyEdit(deps: ChatDeps, task: ChatTask, author: MarkAuthor, content: EditContent): Promise<void> {
  const { header } = author
  const { target, number, text } = content
  const mentions = ofMembers(task, content.mentions)
  const edit = { atMs: header.sentAtMs, id: header.id, number, text, mentions, by: author.account }
  return lay(deps, task, author, messageReference(deps.crypto, target, header.accountHash), { edit })
}

export function applyReaction(deps: ChatDeps, task: ChatTask, author: MarkAuthor, reaction: Reaction): Promise<void> {
  const { account, header } = author
  const { target, emoji, isOn } = reaction
  const word = { atMs: header.sentAtMs, id: header.id, account, emoji, isOn }
  return lay(deps, task, author, target, { reactions: [word] })
}

/** Nothing where the author may not pin here. */
export async function applyPin(
  deps: ChatDeps,
  task: ChatTask,
  author: MarkAuthor,
  { target, isPinned }: PinContent,
): Promise<void> {
  const { account, header } = author
  if (!(await mayPinHere(task, account))) return
  await lay(deps, task, author, target, { pin: { atMs: header.sentAtMs, id: header.id, isPinned, by: account } })
}

export async function mayPinHere(task: ChatTask, account: AccountAddress): Promise<boolean> {
  const group = await task.group()
  return group !== undefined && mayPin(decodeChatMetadata(group.metadataBytes), task.record().peer !== null, account)
}

/** Only who is here is named: anybody could write a stranger's address into a text. Everybody is a group's word. */
export function ofMembers(task: Pick<ChatTask, 'record'>, mentions: readonly Mention[]): readonly Mention[] {
  const { accounts, peer } = task.record()
  return mentions.filter(({ account }) => (account === null ? peer === null : accounts.includes(account)))
}

async function lay(
  deps: ChatDeps,
  task: ChatTask,
  { account, header }: MarkAuthor,
  reference: Uint8Array,
  said: Partial<EarlyMarks>,
): Promise<void> {
  const { number } = task.record()
  const key = await task.work.get('message_ids', referenceKey(number, reference))
  if (key === undefined) {
    // What destroys itself comes by no other way than the log, and must leave nothing behind that waits for it.
    if (header.timerSeconds === 0) await keepEarly(deps, task, account, reference, said)
    return
  }
  const stored = await task.work.get('messages', key)
  if (stored === undefined) return
  const before = decodeMessageRecord(stored)
  const after = marked(before, said)
  putMessage(task.work, key, after, before)
  const { pin } = after.marks
  if (pin !== null) await notePin(task.work, number, reference, pin.isPinned)
  if (after.text === before.text) return
  task.work.afterCommit(() => {
    // What it said before is to be nowhere on this disk. It never rejects, and whoever reads rows need not wait for it.
    void deps.forget()
  })
}

// What a user may do to messages that are there: say them differently, react, pin, hand them on.

import { PeerError, UsageError } from '#protocol/errors.ts'
import type { AccountAddress, MessageId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import { accountHash } from '../payload/account-hash.ts'
import { mostEdits } from '../payload/content.ts'
import { isEmoji } from '../payload/emoji.ts'
import { mentionsWithin } from '../payload/mention.ts'
import { messageReference } from '../payload/message-reference.ts'
import { encodeReaction } from '../payload/reaction.ts'
import { applyEdit, applyPin, applyReaction, mayPinHere } from './apply-marks.ts'
import { takesMarks } from './early-marks.ts'
import { withMessage, type FoundMessage } from './find-message.ts'
import { timeAfter } from './later-word.ts'
import { reactionLimits, type Stamp } from './message-marks.ts'
import { parseMentions, type MentionInput } from './mention-input.ts'
import type { MessageRecord } from './message-record.ts'
import { mostPins, readPins } from './pinned-messages.ts'
import { queueControl } from './queue-control.ts'
import { queueText } from './queue-text.ts'

interface Named {
  readonly chat: string
  readonly message: string
}

/**
 * `UsageError`: `no_such_chat`, `no_such_message`, `chat_not_active`, `contact_blocked`; of what is shown once, was taken
 * back or was not sent `not_markable`.
 */
export interface MarkIntents {
  /** An own message says this from now on. `not_own_message`, `too_many_edits`, `text_empty`, `text_too_long`. */
  editMessage(input: Named & { text: string; mentions?: readonly MentionInput[] }): Promise<void>
  /** One emoji of this account stands at the message, or does not. `bad_emoji`, `too_many_reactions`. */
  react(input: Named & { emoji: string; isOn: boolean }): Promise<void>
  /** For everybody in the chat. `pinning_needs_admin`, `too_many_pins`. */
  pinMessage(input: Named & { isPinned: boolean }): Promise<void>
  /**
   * The same words in other chats, marked as forwarded; who said them is told where `namesAuthor`. What destroys itself is
   * `not_forwardable`.
   */
  forwardMessage(input: Named & { to: readonly string[]; namesAuthor: boolean }): Promise<{ ids: readonly MessageId[] }>
}

const mostForwards = 20

type AtWork = Pick<OpenChats, 'chats' | 'directory'> & {
  readonly worker: (cell: ChatCell) => Pick<ChatWorker, 'flush'>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createMarkIntents(ready: () => AtWork): MarkIntents {
  async function about(named: Named, body: (deps: ChatDeps, task: ChatTask, found: FoundMessage) => Promise<void>) {
    const open = ready()
    const { cell } = await withMessage(open, named, (task, found) => {
      checkMarkable(open.chats, task, found.record)
      return body(open.chats, task, found)
    })
    open.worker(cell).flush()
  }

  return {
    editMessage: ({ text, mentions = [], ...named }) =>
      about(named, async (deps, task, { record }) => {
        const { edit } = record.marks
        if (record.sender !== deps.self.address || record.kind !== 'text') {
          throw new UsageError('not_own_message', 'only its author says a message differently')
        }
        const number = (edit?.number ?? 0) + 1
        if (number > mostEdits) throw new UsageError('too_many_edits', 'a message is edited so often and no more')
        const said = text.toWellFormed()
        const meant = mentionsWithin(said, parseMentions(mentions))
        const content = { kind: 'edit', target: record.id, number, text: said, mentions: meant } as const
        await applyEdit(deps, task, await queueControl(deps, task, content, whenOf(deps, record, edit)), content)
      }),
    react: ({ emoji, isOn, ...named }) =>
      about(named, async (deps, task, { record }) => {
        if (!isEmoji(emoji)) throw new UsageError('bad_emoji', 'not one emoji')
        const own = record.marks.reactions.filter(({ account }) => account === deps.self.address)
        const before = own.find((one) => one.emoji === emoji)
        if (isOn === (before?.isOn ?? false)) return
        if (isOn && own.filter((one) => one.isOn).length >= reactionLimits.shownPerAccount) {
          throw new UsageError('too_many_reactions', 'so many of one member and no more')
        }
        const reaction = { target: referenceOf(deps, record), emoji, isOn }
        // Sealed as it leaves, under the key of the epoch that there is then.
        const content = { kind: 'reaction', sealed: encodeReaction(reaction) } as const
        const author = await queueControl(deps, task, content, whenOf(deps, record, before))
        await applyReaction(deps, task, author, reaction)
      }),
    pinMessage: ({ isPinned, ...named }) =>
      about(named, async (deps, task, { record }) => {
        if (!(await mayPinHere(task, deps.self.address))) {
          throw new UsageError('pinning_needs_admin', 'who looks after the group pins')
        }
        const { pin } = record.marks
        if (isPinned === (pin?.isPinned ?? false)) return
        if (isPinned && (await readPins(task.work, task.record().number)).length >= mostPins) {
          throw new UsageError('too_many_pins', 'so many pinned messages and no more')
        }
        const content = { kind: 'pin', target: referenceOf(deps, record), isPinned } as const
        await applyPin(deps, task, await queueControl(deps, task, content, whenOf(deps, record, pin)), content)
      }),
    async forwardMessage({ to, namesAuthor, ...named }) {
      const open = ready()
      const { chats, directory, worker } = open
      if (to.length === 0 || to.length > mostForwards)
        throw new PeerError('malformed', 'to one chat, to twenty at most')
      const targets = new Set(to.map((chat) => stayingChat(directory, knownChat(directory, chat))))
      const { value: record } = await withMessage(open, named, (_, found) => Promise.resolve(found.record))
      if (!isForwardable(record)) throw new UsageError('not_forwardable', 'a copy would outlive the original')
      const from: AccountAddress = record.marks.forwarded?.from ?? record.sender
      const forwarded = { from: namesAuthor ? from : null }
      const ids: MessageId[] = []
      for (const cell of targets) {
        ids.push(
          await cell.task((task) => queueText(chats, task, record.text, { forwarded, preview: record.marks.preview })),
        )
        worker(cell).flush()
      }
      return { ids }
    },
  }
}

/** Words that last. A name in them stays a name, and is nobody's mention elsewhere. */
const isForwardable = ({ kind, burnsOnRead, timerSeconds, file }: MessageRecord): boolean =>
  kind === 'text' && !burnsOnRead && timerSeconds === 0 && file === null

function checkMarkable({ contacts }: ChatDeps, task: ChatTask, record: MessageRecord): void {
  const { peer } = task.record()
  if (peer !== null && contacts.of(peer).isBlocked) {
    throw new UsageError('contact_blocked', 'nothing is sent to whom one has blocked')
  }
  if (!takesMarks(record) || record.state === 'failed') throw new UsageError('not_markable', 'nothing to be marked')
}

function referenceOf({ crypto }: Pick<ChatDeps, 'crypto'>, { id, sender }: MessageRecord): Uint8Array {
  return messageReference(crypto, id, accountHash(crypto, sender))
}

/** After what it replaces, whatever the clock says; and gone from the server when the message is. */
function whenOf({ clock }: Pick<ChatDeps, 'clock'>, { timerSeconds }: MessageRecord, before: Stamp | null | undefined) {
  return { sentAtMs: timeAfter(clock.nowMs(), before), timerSeconds }
}

// What one says in a chat: something new, an answer, an edit; taken back within the seconds for undo, and never lost.

import type { LinkPreview, MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { codeOf, explain } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'
import type { Drafts } from '../composer/drafts.ts'
import { asTheChat, type Ending } from '../composer/ending.ts'
import { namedIn } from '../composer/mentions.ts'
import { asNew, type Writing } from '../composer/writing.ts'
import type { Conversation } from './conversation-store.ts'
import { createUndo } from './undo.ts'

interface Saying {
  /** Says this; where that fails, a toast says so and the words are in the composer again. */
  send(words: string): Promise<void>
  /** What is being written answers this message. */
  reply(message: MessageView): void
  /** What is being written takes the place of this message. */
  edit(message: MessageView): void
  /** The newest own message that can be changed. */
  editLast(): void
  /** Back to something new. */
  becomeNew(): void
}

export function createSaying(deps: {
  readonly chat: string
  readonly conversation: Conversation
  readonly drafts: Drafts
  readonly ownAddress: () => string
  /** Gives the focus to what is being written. */
  readonly focusComposer: () => void
  /** The preview of a link in these words, where one is ready. */
  readonly previewFor: (words: string) => LinkPreview | null
}): Saying {
  const { chat, conversation, drafts, ownAddress, focusComposer, previewFor } = deps
  const text = useText()
  const { engine } = useAccount()
  const toast = useToast()
  const undo = createUndo(chat)

  /** An own message says this from now on, or this is a new one. */
  async function say(words: string, writing: Writing, ending: Ending, preview: LinkPreview | null): Promise<void> {
    const known = conversation.facts()
    const mentions = namedIn(words, known?.members ?? [], ownAddress(), known?.callsAll ?? false)
    if (writing.kind === 'edit') {
      await engine.editMessage({ chat, message: writing.message.id, text: words, mentions: [...mentions] })
      return
    }
    const replyTo = writing.kind === 'reply' ? writing.message.id : null
    const holdSeconds = undo.holdSeconds()
    const said = { chat, text: words, replyTo, mentions: [...mentions], holdSeconds, preview }
    const sent = await engine.sendText({ ...said, ...ending })
    if (conversation.hasNewer()) await conversation.showNewest()
    undo.offerUnsend(sent.id, (unsent) => takeBack(unsent, writing, ending))
  }

  /** Before what was begun meanwhile, so that none of it is lost. */
  function takeBack(words: string, writing: Writing, ending: Ending): void {
    const begun = drafts.read(chat)
    drafts.write(chat, begun === '' ? words : `${words}\n${begun}`)
    if (begun === '') {
      drafts.endBy(chat, ending)
      drafts.becomes(chat, writing)
    }
    focusComposer()
  }

  function becomeNew(): void {
    const writing = drafts.writing(chat)
    if (writing.kind === 'edit') drafts.write(chat, writing.before)
    drafts.becomes(chat, asNew)
  }

  function edit(message: MessageView): void {
    becomeNew()
    drafts.becomes(chat, { kind: 'edit', message: asWritten(message), before: drafts.read(chat) })
    drafts.write(chat, message.text)
    focusComposer()
  }

  return {
    async send(words) {
      const ending = drafts.ending(chat)
      const writing = drafts.writing(chat)
      const preview = previewFor(words)
      becomeNew()
      if (writing.kind !== 'edit') {
        drafts.write(chat, '')
        drafts.endBy(chat, asTheChat)
      }
      const left = drafts.read(chat)
      try {
        await say(words, writing, ending, preview)
      } catch (error) {
        // What was written is never lost: back into the composer, unless something new stands there.
        if (drafts.read(chat) === left) {
          drafts.write(chat, words)
          drafts.endBy(chat, ending)
          drafts.becomes(chat, writing)
        }
        const problem = explain(text, { code: codeOf(error) })
        toast.show(`${problem.what} ${problem.todo}`)
      }
    },
    reply(message) {
      becomeNew()
      drafts.becomes(chat, { kind: 'reply', message: asWritten(message) })
      focusComposer()
    },
    edit,
    editLast() {
      const last = conversation.messages.findLast(
        ({ isOwn, kind, state, burnsOnRead }) => isOwn && kind === 'text' && state === 'sent' && !burnsOnRead,
      )
      if (last !== undefined) edit(last)
    },
    becomeNew,
  }
}

/** As it is now, whatever becomes of it. */
const asWritten = ({ id, sender, text, sentAtMs }: MessageView) => ({ id, sender, text, sentAtMs })

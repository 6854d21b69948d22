// Messages of a chat on their way to others: the sheet with the chats one can write to, and the sending.

import { createResource, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import type { Outcome } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'
import { saidWords } from '../files/file-words.ts'
import { ForwardSheet } from './forward-sheet.tsx'

/** What lasts, and is here: a copy would outlive what destroys itself. */
export const isForwardable = ({ kind, burnsOnRead, timerSeconds, file, isLeaving }: MessageView): boolean =>
  kind === 'text' && !burnsOnRead && timerSeconds === 0 && !isLeaving && (file === null || file.state === 'held')

export function ForwardMessages(props: {
  chat: string
  /** In the order in which they are sent. */
  messages: readonly MessageView[]
  ownAddress: string
  onClose: () => void
  onDone?: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const toast = useToast()
  const [targets] = createResource(async () => {
    const chats = await engine.chatList()
    return chats.filter(({ state, isBlocked, requestedBy }) => state === 'active' && !isBlocked && requestedBy === null)
  })

  async function forward(to: readonly string[], namesAuthor: boolean): Promise<Outcome> {
    const { chat, messages } = props
    for (const { id, file } of messages) {
      const named = { chat, message: id, to: [...to], namesAuthor }
      if (file === null) await engine.forwardMessage(named)
      else {
        const sent = await engine.forwardFile(named)
        if (!sent.ok) return sent
      }
    }
    toast.show(t('forward.done', { count: to.length }))
    props.onDone?.()
    return { ok: true }
  }
  return (
    <Show when={targets()}>
      {(chats) => (
        <ForwardSheet
          texts={props.messages.map((message) => saidWords(text, message))}
          chats={chats()}
          ownAddress={props.ownAddress}
          canNameAuthor={props.messages.some(hasOtherAuthor)}
          onForward={forward}
          onClose={() => props.onClose()}
        />
      )}
    </Show>
  )
}

/** Whether somebody else's name would be told; who forwarded it before may have told none. */
const hasOtherAuthor = ({ isOwn, forwarded }: MessageView): boolean => !isOwn || (forwarded?.from ?? null) !== null

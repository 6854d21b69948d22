// What was sent or deleted waits for some seconds before it leaves: what a toast says of it, and how it is taken back.

import { useAccount } from '../../state/account.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useToldWork } from './told-work.ts'

interface Undo {
  /** 0 where the settings want none. */
  readonly holdSeconds: () => number
  /** `onBack` is given the words of the message, which never left. */
  offerUnsend(message: string, onBack: (words: string) => void): void
  /** Deletes, at once or after the time for undo; rejects where one of them could not be. */
  deleteMessages(messages: readonly string[], everywhere: boolean): Promise<void>
  keep(message: string): void
}

export function createUndo(chat: string): Undo {
  const text = useText()
  const { engine } = useAccount()
  const { settings } = useDesk()
  const toast = useToast()
  const told = useToldWork()
  const holdSeconds = (): number => settings().undoSeconds

  function offer(words: string, back: () => Promise<unknown>): void {
    if (holdSeconds() === 0) return
    toast.show(words, { label: text.t('undo.do'), onAct: () => told(back()), forMs: holdSeconds() * 1000 })
  }
  return {
    holdSeconds,
    offerUnsend(message, onBack) {
      offer(text.t('undo.sent'), async () => {
        const outcome = await engine.unsend({ chat, message })
        if ('text' in outcome) onBack(outcome.text)
        else throw Object.assign(new Error('not unsent'), { code: outcome.code })
      })
    },
    async deleteMessages(messages, everywhere) {
      for (const message of messages) {
        await engine.deleteMessage({ chat, message, everywhere, holdSeconds: holdSeconds() })
      }
      offer(text.t('undo.deleted', { count: messages.length }), () =>
        Promise.all(messages.map((message) => engine.keepMessage({ chat, message }))),
      )
    },
    keep: (message) => told(engine.keepMessage({ chat, message })),
  }
}

// A message that is shown once: asked for by a click, erased before it is on the screen, and gone when it is closed.

import { createSignal, Show } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { codeOf, explain } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useToast } from '../../ui/toast.tsx'
import { MessageText } from '../message-text/message-text.tsx'

interface Seen {
  readonly from: string
  readonly words: string
}

export interface SeenOnce {
  /** `from`: its author's name. */
  show(message: string, from: string): Promise<void>
  readonly element: () => ReturnType<typeof SeenOnceDialog>
}

/** Held by the timeline: the message's own row is gone as soon as it is shown. */
export function createSeenOnce(chat: string): SeenOnce {
  const text = useText()
  const { engine } = useAccount()
  const toast = useToast()
  const [seen, setSeen] = createSignal<Seen>()
  return {
    async show(message, from) {
      try {
        const { text: words } = await engine.revealMessage({ chat, message })
        setSeen({ from, words })
      } catch (error) {
        const problem = explain(text, { code: codeOf(error) })
        toast.show(`${problem.what} ${problem.todo}`)
      }
    },
    element: () => (
      <Show when={seen()}>{(shown) => <SeenOnceDialog seen={shown()} onClose={() => setSeen(undefined)} />}</Show>
    ),
  }
}

function SeenOnceDialog(props: { seen: Seen; onClose: () => void }) {
  const { t } = useText()
  return (
    <Dialog title={t('timer.onceTitle', { name: props.seen.from })} onClose={() => props.onClose()}>
      <div class="stack-v">
        <div class="seen-once" dir="auto">
          <MessageText text={props.seen.words} isReachable />
        </div>
        <p class="hint">{t('timer.onceWhat')}</p>
        <div class="rowed end">
          <Button kind="primary" onClick={() => props.onClose()}>
            {t('timer.onceDone')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

// A message that is shown once: asked for by a click, erased before it is on the screen, and gone when it is closed.

import { createSignal, Show } from 'solid-js'
import type { RevealedFile } from '#ipc/engine/files-contract.ts'
import { useAccount } from '../../state/account.ts'
import { codeOf } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useToast } from '../../ui/toast.tsx'
import { explainFile } from '../files/file-problem.ts'
import { OnceFile } from '../files/once-file.tsx'
import { MessageText } from '../message-text/message-text.tsx'

interface Seen {
  readonly from: string
  readonly words: string
  readonly file: RevealedFile | null
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
        const { text: words, file } = await engine.revealMessage({ chat, message })
        setSeen({ from, words, file })
      } catch (error) {
        const problem = explainFile(text, codeOf(error))
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
    <Dialog
      isWide={props.seen.file?.isPicture === true}
      title={t('timer.onceTitle', { name: props.seen.from })}
      onClose={() => props.onClose()}
    >
      <div class="stack-v">
        <Show when={props.seen.file}>{(file) => <OnceFile file={file()} />}</Show>
        <Show when={props.seen.words}>
          <div class="seen-once" dir="auto">
            <MessageText text={props.seen.words} isReachable />
          </div>
        </Show>
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

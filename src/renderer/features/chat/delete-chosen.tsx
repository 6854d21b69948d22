// Erasing several messages: here, or where all of them are one's own, for everyone.

import { Show, untrack } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { createUndo } from './undo.ts'

export function DeleteChosen(props: {
  chat: string
  messages: readonly MessageView[]
  onClose: () => void
  onDone: () => void
}) {
  const text = useText()
  const { t } = text
  const undo = createUndo(untrack(() => props.chat))
  const attempt = createAttempt(text, () => props.onDone())
  const isAllOwn = (): boolean =>
    props.messages.every(({ isOwn, state, kind }) => isOwn && state === 'sent' && kind !== 'deleted')

  function erase(everywhere: boolean): void {
    const ids = props.messages.map(({ id }) => id)
    // What fails is shown below.
    void attempt.run(async () => {
      await undo.deleteMessages(ids, everywhere)
      return { ok: true }
    })
  }
  return (
    <Dialog title={t('select.deleteTitle', { count: props.messages.length })} onClose={() => props.onClose()}>
      <div class="stack-v">
        <p class="muted">{t(isAllOwn() ? 'select.deleteWhat' : 'select.deleteForeign')}</p>
        <ProblemNote problem={attempt.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button kind="danger" isBusy={attempt.isBusy()} onClick={() => erase(false)}>
            {t('select.deleteHere')}
          </Button>
          <Show when={isAllOwn()}>
            <Button kind="danger" isBusy={attempt.isBusy()} onClick={() => erase(true)}>
              {t('select.deleteAll')}
            </Button>
          </Show>
        </div>
      </div>
    </Dialog>
  )
}

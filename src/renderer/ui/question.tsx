// A question about what cannot be taken back: said what it means, then done. The safe answer comes first.

import type { ParentProps } from 'solid-js'
import { createAttempt, type Outcome } from '../state/attempt.ts'
import { useText } from '../text/text.tsx'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ProblemNote } from './problem-note.tsx'

export function Question(
  props: ParentProps<{
    title: string
    /** On the button that does it. */
    confirm: string
    /** It can be taken back, after all. */
    isHarmless?: boolean
    /** Null: nothing can be refused. What fails is shown here. */
    onConfirm: () => Promise<Outcome | null>
    onClose: () => void
    /** Instead of closing, when it was done. */
    onDone?: () => void
  }>,
) {
  const text = useText()
  const attempt = createAttempt(text, () => (props.onDone ?? props.onClose)())
  return (
    <Dialog title={props.title} onClose={() => props.onClose()}>
      <div class="stack-v">
        {props.children}
        <ProblemNote problem={attempt.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{text.t('action.cancel')}</Button>
          <Button
            kind={props.isHarmless === true ? 'primary' : 'danger'}
            isBusy={attempt.isBusy()}
            onClick={() => {
              const confirm = props.onConfirm
              // What fails is shown above.
              void attempt.run(async () => (await confirm()) ?? { ok: true })
            }}
          >
            {props.confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

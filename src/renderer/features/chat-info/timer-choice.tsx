// How long the messages of a chat last: told to all who are in it, changed by those who may.

import { createSignal, untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Choices } from '../../ui/choices.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'

/** Seconds: off, 5 minutes, 1 hour, 1 day, 1 week, 4 weeks. */
const lengths = [0, 300, 3_600, 86_400, 604_800, 2_419_200] as const

export function TimerChoice(props: { chat: string; seconds: number; onClose: () => void }) {
  const text = useText()
  const { t, duration } = text
  const { engine } = useAccount()
  // Where the choice begins; what is chosen is the user's.
  const [seconds, setSeconds] = createSignal(untrack(() => props.seconds))
  const change = createAttempt(text, () => props.onClose())
  // Somebody else's app may have set a length that is none of ours.
  const all = (): readonly number[] => [...new Set<number>([...lengths, props.seconds])].sort((a, b) => a - b)
  return (
    <Dialog title={t('timer.title')} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          const chosen = { chat: props.chat, seconds: seconds() }
          // What fails is shown in the dialog.
          void change.run(() => engine.setChatTimer(chosen))
        }}
      >
        <p class="muted">{t('timer.what')}</p>
        <Choices
          label={t('timer.choices')}
          value={seconds()}
          choices={all().map((value) => ({ value, label: value === 0 ? t('timer.off') : duration(value) }))}
          onChange={setSeconds}
        />
        <ProblemNote problem={change.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" kind="primary" isBusy={change.isBusy()}>
            {t('info.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

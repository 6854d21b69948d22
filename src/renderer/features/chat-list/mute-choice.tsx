// For how long a chat is to be silent.

import { createSignal } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Choices } from '../../ui/choices.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { muteLengths, muteUntil, type MuteLength } from './mute-length.ts'

export function MuteChoice(props: { chat: string; name: string; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [length, setLength] = createSignal<MuteLength>('hour')
  const change = createAttempt(text, () => props.onClose())
  return (
    <Dialog title={t('mute.title', { name: props.name })} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          const chosen = { chat: props.chat, untilMs: muteUntil(length(), Date.now()) }
          // What fails is shown in the dialog.
          void change.run(async () => {
            await engine.muteChat(chosen)
            return { ok: true }
          })
        }}
      >
        <p class="muted">{t('mute.what')}</p>
        <Choices
          label={t('mute.choices')}
          value={length()}
          choices={muteLengths.map((value) => ({ value, label: t(`mute.${value}`) }))}
          onChange={setLength}
        />
        <ProblemNote problem={change.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" kind="primary" isBusy={change.isBusy()}>
            {t('mute.do')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

// Adding people to a group. They read what is written from then on.

import { createSignal } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { PeoplePicker } from '../new-group/people-picker.tsx'

export function AddMembers(props: {
  chat: string
  ownAddress: string
  present: readonly string[]
  onClose: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [members, setMembers] = createSignal<readonly string[]>([])
  const change = createAttempt(text, () => props.onClose())
  return (
    <Dialog title={t('info.addTitle')} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          if (members().length === 0) return
          const added = { chat: props.chat, members: [...members()] }
          // What fails is shown in the dialog.
          void change.run(() => engine.addMembers(added))
        }}
      >
        <PeoplePicker
          ownAddress={props.ownAddress}
          chats={[]}
          present={props.present}
          members={members()}
          onChange={setMembers}
        />
        <ProblemNote problem={change.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" kind="primary" isBusy={change.isBusy()} isDisabled={members().length === 0}>
            {t('info.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

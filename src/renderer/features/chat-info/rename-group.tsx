// Another name for a group.

import { createSignal, untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { longestChatName } from '../new-group/new-group.tsx'

export function RenameGroup(props: { chat: string; name: string; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  // Where the field begins; what is typed is the user's.
  const [name, setName] = createSignal(untrack(() => props.name))
  const change = createAttempt(text, () => props.onClose())
  return (
    <Dialog title={t('info.renameTitle')} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          const renamed = { chat: props.chat, name: name().trim() }
          // What fails is shown in the dialog.
          if (renamed.name !== '') void change.run(() => engine.renameChat(renamed))
        }}
      >
        <Field
          label={t('newGroup.name')}
          hint={t('newGroup.nameHint')}
          value={name()}
          maxLength={longestChatName}
          onInput={setName}
        />
        <ProblemNote problem={change.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" kind="primary" isBusy={change.isBusy()} isDisabled={name().trim() === ''}>
            {t('info.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

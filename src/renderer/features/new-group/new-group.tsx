// A new group: its name, and whom to begin with.

import { createSignal } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { PeoplePicker } from './people-picker.tsx'

/** As the engine has it: in characters, and never more than 254 bytes. */
export const longestChatName = 64

export function NewGroup(props: {
  ownAddress: string
  chats: readonly ChatSummary[]
  onOpen: (chat: string) => void
  onClose: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [name, setName] = createSignal('')
  const [members, setMembers] = createSignal<readonly string[]>([])
  const creating = createAttempt(text)

  async function create(): Promise<void> {
    const group = { name: name().trim(), members: [...members()] }
    if (group.name === '') return
    let chat: string | undefined
    await creating.run(async () => {
      const created = await engine.createGroup(group)
      if (created.ok) chat = created.chat
      return created
    })
    if (chat !== undefined) props.onOpen(chat)
  }

  return (
    <Dialog title={t('newGroup.title')} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          void create() // what fails is shown in the dialog
        }}
      >
        <Field
          label={t('newGroup.name')}
          hint={t('newGroup.nameHint')}
          value={name()}
          maxLength={longestChatName}
          onInput={setName}
        />
        <PeoplePicker ownAddress={props.ownAddress} chats={props.chats} members={members()} onChange={setMembers} />
        <ProblemNote problem={creating.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" kind="primary" isBusy={creating.isBusy()} isDisabled={name().trim() === ''}>
            {t('newGroup.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

// A new chat of two: by name or address, or somebody one already writes with.

import { createSignal, For, Show } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { domainOf, useAccount, usernameOf } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, RowButton, Section } from '../../ui/card.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { isGroupLink } from '../group-door/group-link.ts'
import { JoinByLink } from '../group-door/join-by-link.tsx'
import { readAddress } from '../sign-up/username.ts'
import { peopleOf } from './people.ts'

/** An invite link to a group; an address is shorter. */
const longestTyped = 600

export function NewChat(props: {
  ownAddress: string
  chats: readonly ChatSummary[]
  onOpen: (chat: string) => void
  onClose: () => void
}) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [typed, setTyped] = createSignal('')
  const [hint, setHint] = createSignal<string>()
  const [groupLink, setGroupLink] = createSignal<string>()
  const starting = createAttempt(text)

  async function start(peer: string): Promise<void> {
    let chat: string | undefined
    await starting.run(async () => {
      const started = await engine.startPairChat({ peer })
      if (started.ok) chat = started.chat
      return started
    })
    if (chat !== undefined) props.onOpen(chat)
  }

  function submit(): void {
    if (isGroupLink(typed())) {
      setGroupLink(typed().trim())
      return
    }
    const address = readAddress(typed(), domainOf(props.ownAddress))
    if (address === undefined) setHint(t('newChat.bad'))
    else if (address === props.ownAddress) setHint(t('newChat.self'))
    else void start(address) // what fails is shown in the dialog
  }

  return (
    <Show
      when={groupLink() === undefined}
      fallback={
        <JoinByLink link={groupLink() ?? ''} onAsked={(chat) => props.onOpen(chat)} onClose={() => props.onClose()} />
      }
    >
      <Dialog title={t('newChat.title')} onClose={() => props.onClose()}>
        <form
          class="stack-v"
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <Field
            label={t('newChat.who')}
            hint={t('joinGroup.who')}
            value={typed()}
            maxLength={longestTyped}
            problem={hint()}
            suffix={typed().includes('@') || isGroupLink(typed()) ? undefined : `@${domainOf(props.ownAddress)}`}
            onInput={(value) => {
              setTyped(value)
              setHint(undefined)
            }}
          />
          <ProblemNote problem={starting.problem()} />
          <Show when={peopleOf(props.chats).length > 0}>
            <Section title={t('newChat.known')}>
              <Card>
                <For each={peopleOf(props.chats).slice(0, 6)}>
                  {(person) => (
                    <RowButton
                      isTight
                      start={<Avatar kind="person" id={person} name={usernameOf(person)} size={28} />}
                      title={usernameOf(person)}
                      hint={domainOf(person) === domainOf(props.ownAddress) ? undefined : domainOf(person)}
                      onClick={() => void start(person) /* what fails is shown in the dialog */}
                    />
                  )}
                </For>
              </Card>
            </Section>
          </Show>
          <div class="rowed wrap end">
            <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
            <Button type="submit" kind="primary" isBusy={starting.isBusy()} isDisabled={typed().trim() === ''}>
              {t('newChat.start')}
            </Button>
          </div>
        </form>
      </Dialog>
    </Show>
  )
}

// Choosing people: typed as a name or an address, or picked from those one knows. Each stands as a chip.

import { createSignal, For, Show } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { domainOf, usernameOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { peopleOf } from '../new-chat/people.ts'
import { readAddress } from '../sign-up/username.ts'
import './people-picker.css'

export function PeoplePicker(props: {
  ownAddress: string
  chats: readonly ChatSummary[]
  members: readonly string[]
  /** Already in the chat: not offered, not taken. */
  present?: readonly string[]
  onChange: (members: readonly string[]) => void
}) {
  const { t } = useText()
  const [typed, setTyped] = createSignal('')
  const [hint, setHint] = createSignal<string>()
  const offered = (): readonly string[] =>
    peopleOf(props.chats)
      .filter((person) => !props.members.includes(person) && !(props.present ?? []).includes(person))
      .slice(0, 8)

  function add(person: string): void {
    if (!props.members.includes(person) && !(props.present ?? []).includes(person)) {
      props.onChange([...props.members, person])
    }
    setTyped('')
  }

  function addTyped(): void {
    if (typed().trim() === '') return
    const address = readAddress(typed(), domainOf(props.ownAddress))
    if (address === undefined) setHint(t('newChat.bad'))
    else if (address === props.ownAddress) setHint(t('newChat.self'))
    else add(address)
  }

  return (
    <div class="stack-v tight">
      <div class="picker-line">
        <Field
          label={t('newGroup.add')}
          hint={t('newChat.hint')}
          value={typed()}
          maxLength={286}
          problem={hint()}
          onEnter={addTyped}
          onInput={(value) => {
            setTyped(value)
            setHint(undefined)
          }}
        />
        <Button icon="plus" size="large" isDisabled={typed().trim() === ''} onClick={addTyped}>
          {t('newGroup.addDo')}
        </Button>
      </div>
      <Show when={offered().length > 0}>
        <div class="picked" role="group" aria-label={t('newChat.known')}>
          <For each={offered()}>
            {(person) => (
              <Button onClick={() => add(person)}>
                <Avatar kind="person" id={person} name={usernameOf(person)} size={20} />
                {personName(person, props.ownAddress)}
                <Icon name="plus" size={14} />
              </Button>
            )}
          </For>
        </div>
      </Show>
      <p class="label picked-label">{t('newGroup.members')}</p>
      <Show when={props.members.length > 0} fallback={<p class="hint picked-none">{t('newGroup.nobody')}</p>}>
        <ul class="picked" aria-label={t('newGroup.members')}>
          <For each={props.members}>
            {(person) => (
              <li class="chip on">
                <Avatar kind="person" id={person} name={usernameOf(person)} size={20} />
                <span class="one-line">{personName(person, props.ownAddress)}</span>
                <IconButton
                  icon="close"
                  isSmall
                  label={t('newGroup.remove', { name: personName(person, props.ownAddress) })}
                  onClick={() => props.onChange(props.members.filter((member) => member !== person))}
                />
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  )
}

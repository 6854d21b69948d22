// One member: who, in which role, with how many devices.

import { Show } from 'solid-js'
import type { MemberView } from '#ipc/engine/chats-contract.ts'
import { domainOf, usernameOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Row } from '../../ui/card.tsx'

export function Member(props: {
  member: MemberView
  ownAddress: string
  /** Some row has a way to remove its member: roles stay in one column. */
  hasRemoveColumn: boolean
  onRemove?: (() => void) | undefined
}) {
  const { t } = useText()
  const name = (): string => usernameOf(props.member.account)
  const isForeign = (): boolean => domainOf(props.member.account) !== domainOf(props.ownAddress)
  return (
    <Row
      isTight
      start={
        <Avatar kind={props.member.isSelf ? 'self' : 'person'} id={props.member.account} name={name()} size={28} />
      }
      title={props.member.isSelf ? t('info.you') : name()}
      hint={isForeign() ? domainOf(props.member.account) : undefined}
      end={
        <>
          <Show when={props.member.role !== 'member'}>
            <span class="role">{t(props.member.role === 'owner' ? 'info.owner' : 'info.admin')}</span>
          </Show>
          <Show
            when={props.onRemove}
            fallback={
              <Show when={props.hasRemoveColumn}>
                <span class="remove-place" />
              </Show>
            }
          >
            {(remove) => (
              <IconButton
                icon="person-minus"
                isSmall
                label={t('info.remove', { name: name() })}
                onClick={() => remove()()}
              />
            )}
          </Show>
        </>
      }
    />
  )
}

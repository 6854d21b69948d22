// One member: who, in which role, whether compared; and a menu of what can be done about them.

import { Show } from 'solid-js'
import type { MemberView, Role } from '#ipc/engine/chats-contract.ts'
import { domainOf, usernameOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Row } from '../../ui/card.tsx'
import { ContextMenu } from '../../ui/context-menu.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { MenuEntry } from '../../ui/menu-entries.tsx'
import { VerifiedMark } from '../contacts/verified-mark.tsx'

const roleNames = { owner: 'info.owner', admin: 'info.admin' } as const
const roleEntries = { owner: 'role.makeOwner', admin: 'role.makeAdmin', member: 'role.makeMember' } as const

export function Member(props: {
  member: MemberView
  ownAddress: string
  /** The roles that may be given. */
  roles: readonly Role[]
  onRole: (role: Role) => void
  onSafety: () => void
  onRemove?: (() => void) | undefined
}) {
  const { t } = useText()
  const name = (): string => usernameOf(props.member.account)
  const isForeign = (): boolean => domainOf(props.member.account) !== domainOf(props.ownAddress)
  const entries = (): readonly MenuEntry[] => {
    const { onRemove } = props
    return [
      { label: t('safety.open'), icon: 'shield', onSelect: () => props.onSafety() },
      ...props.roles.map(
        (role): MenuEntry => ({ label: t(roleEntries[role]), icon: 'person', onSelect: () => props.onRole(role) }),
      ),
      ...(onRemove === undefined
        ? []
        : [
            {
              label: t('info.remove', { name: name() }),
              icon: 'person-minus',
              isDanger: true,
              onSelect: onRemove,
            } as const,
          ]),
    ]
  }
  let place: HTMLElement | undefined
  const focusButton = (): void => place?.querySelector('button')?.focus()
  return (
    <ContextMenu
      label={t('role.menu', { name: name() })}
      class="member-place"
      // A dialog that one opens gives the focus back to the row's own button.
      entries={entries().map((entry) => ({
        ...entry,
        onSelect() {
          focusButton()
          entry.onSelect()
        },
      }))}
      onAsk={(target) => {
        place = target.closest<HTMLElement>('.member-place') ?? undefined
        return !props.member.isSelf
      }}
      onDismiss={focusButton}
    >
      <Row
        isTight
        start={
          <Avatar kind={props.member.isSelf ? 'self' : 'person'} id={props.member.account} name={name()} size={28} />
        }
        title={props.member.isSelf ? t('info.you') : name()}
        sign={props.member.isVerified ? <VerifiedMark /> : undefined}
        hint={isForeign() ? domainOf(props.member.account) : undefined}
        end={
          <>
            <Show when={props.member.role !== 'member' && props.member.role}>
              {(role) => <span class="role">{t(roleNames[role()])}</span>}
            </Show>
            <Show when={!props.member.isSelf} fallback={<span class="menu-place" />}>
              <Menu
                label={t('role.menu', { name: name() })}
                triggerClass="iconbutton small"
                triggerLabel={t('role.menu', { name: name() })}
                trigger={<Icon name="more" size={16} />}
                entries={entries()}
              />
            </Show>
          </>
        }
      />
    </ContextMenu>
  )
}

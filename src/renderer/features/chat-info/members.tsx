// Who is in a group. A row stays the same row as the chat is told anew: a menu that is open on it stays open.

import { createComputed, For } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { MemberView, Role } from '#ipc/engine/chats-contract.ts'
import { useText } from '../../text/text.tsx'
import { Section } from '../../ui/card.tsx'
import type { ChatShown } from './chat-questions.tsx'
import { Member } from './member.tsx'
import { rightsOver } from './member-rights.ts'

export function Members(props: {
  chat: ChatShown
  ownAddress: string
  onRole: (account: string, role: Role) => void
  onSafety: (account: string) => void
  onRemove: (account: string) => void
}) {
  const { t } = useText()
  const [state, setState] = createStore<{ members: readonly MemberView[] }>({ members: [] })
  createComputed(() => setState('members', reconcile([...props.chat.members], { key: 'account' })))
  return (
    <Section title={t('info.members')}>
      <ul class="card" aria-label={t('info.members')}>
        <For each={state.members}>
          {(member) => (
            <li>
              <Member
                member={member}
                ownAddress={props.ownAddress}
                roles={rightsOver(props.chat, member).roles}
                onRole={(role) => props.onRole(member.account, role)}
                onSafety={() => props.onSafety(member.account)}
                onRemove={rightsOver(props.chat, member).mayRemove ? () => props.onRemove(member.account) : undefined}
              />
            </li>
          )}
        </For>
      </ul>
    </Section>
  )
}

// The dialogs of the info pane: one at a time, over the window.

import { Match, Switch } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { useText } from '../../text/text.tsx'
import { chatName } from '../chat-list/chat-name.ts'
import { BlockPerson } from '../contacts/block-person.tsx'
import { SafetyNumber } from '../contacts/safety-number.tsx'
import { GroupPicture } from '../group-picture/group-picture.tsx'
import { AddMembers } from './add-members.tsx'
import { LeaveGroup } from './leave-group.tsx'
import { isOnlyOwner } from './member-rights.ts'
import { RemoveMember } from './remove-member.tsx'
import { RenameGroup } from './rename-group.tsx'
import { TimerChoice } from './timer-choice.tsx'

export type ChatShown = Omit<ChatView, 'messages' | 'hasOlder' | 'hasNewer'>

export type Asked =
  | { readonly kind: 'add' | 'rename' | 'picture' | 'timer' | 'leave' }
  | { readonly kind: 'remove'; readonly member: string }
  | { readonly kind: 'safety'; readonly account: string }
  | { readonly kind: 'block'; readonly account: string }

export function ChatQuestions(props: {
  chat: ChatShown
  asked: Asked | undefined
  ownAddress: string
  onClose: () => void
}) {
  const text = useText()
  const asks = (kind: 'add' | 'rename' | 'picture' | 'timer' | 'leave'): boolean => props.asked?.kind === kind
  const whomToRemove = (): string | undefined => (props.asked?.kind === 'remove' ? props.asked.member : undefined)
  const whomToCompare = (): string | undefined => (props.asked?.kind === 'safety' ? props.asked.account : undefined)
  const whomToBlock = (): string | undefined => (props.asked?.kind === 'block' ? props.asked.account : undefined)
  return (
    <Switch>
      <Match when={asks('add')}>
        <AddMembers
          chat={props.chat.chat}
          ownAddress={props.ownAddress}
          present={props.chat.members.map(({ account }) => account)}
          onClose={() => props.onClose()}
        />
      </Match>
      <Match when={asks('rename')}>
        <RenameGroup chat={props.chat.chat} name={props.chat.title} onClose={() => props.onClose()} />
      </Match>
      <Match when={asks('picture')}>
        <GroupPicture chat={props.chat} onClose={() => props.onClose()} />
      </Match>
      <Match when={asks('timer')}>
        <TimerChoice chat={props.chat.chat} seconds={props.chat.timerSeconds} onClose={() => props.onClose()} />
      </Match>
      <Match when={asks('leave')}>
        <LeaveGroup
          chat={props.chat.chat}
          name={chatName(text, props.chat, props.ownAddress)}
          isOnlyOwner={isOnlyOwner(props.chat)}
          onClose={() => props.onClose()}
        />
      </Match>
      <Match when={whomToRemove()}>
        {(member) => (
          <RemoveMember
            chat={props.chat.chat}
            member={member()}
            ownAddress={props.ownAddress}
            onClose={() => props.onClose()}
          />
        )}
      </Match>
      <Match when={whomToCompare()}>
        {(account) => (
          <SafetyNumber account={account()} ownAddress={props.ownAddress} onClose={() => props.onClose()} />
        )}
      </Match>
      <Match when={whomToBlock()}>
        {(account) => <BlockPerson account={account()} ownAddress={props.ownAddress} onClose={() => props.onClose()} />}
      </Match>
    </Switch>
  )
}

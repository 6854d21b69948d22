// One chat in the list: name and time, then one line of preview. The preview says, in this order: not sent, draft, last
// message.

import { Match, Show, Switch } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { usernameOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { reachIcon, reachOf } from '../chat/message-reach.ts'
import { noticeWords } from '../chat/notice-words.ts'
import { saidWords } from '../files/file-words.ts'
import { plainWords } from '../message-text/read-message.ts'
import { ChatAvatar } from '../group-picture/chat-avatar.tsx'
import { VerifiedMark } from '../contacts/verified-mark.tsx'
import { chatName } from './chat-name.ts'
import { isUnread } from './list-filter.ts'
import './chat-row.css'

export function ChatRow(props: {
  chat: ChatSummary
  ownAddress: string
  isVerified: boolean
  isMuted: boolean
  today: number
  draft: string
  isSelected: boolean
  isTabStop: boolean
  onOpen: () => void
  onFocus: () => void
}) {
  const text = useText()
  const { t } = text
  const name = (): string => chatName(text, props.chat, props.ownAddress)
  const last = () => props.chat.last
  // How many are in a group, the list does not know: there it has come to the server.
  const reach = () => {
    const message = last()
    return message === null ? 'sent' : reachOf(message, props.chat.kind === 'pair' ? 1 : Number.POSITIVE_INFINITY)
  }
  const notSent = (): string => {
    const message = last()
    return message === null ? '' : saidWords(text, message)
  }
  const lastWords = (): string => {
    const message = last()
    if (message === null) return t('list.nothing')
    if (message.kind === 'deleted') return t(message.isOwn ? 'chat.deletedOwn' : 'chat.deleted')
    if (message.notice !== null) return noticeWords(text, message, props.ownAddress, props.chat.kind)
    const words =
      message.kind === 'unknown' ? t('chat.unknown') : message.burnsOnRead ? t('timer.once') : saidWords(text, message)
    if (message.isOwn) return t('list.you', { text: words })
    return props.chat.kind === 'group' ? t('list.from', { name: usernameOf(message.sender), text: words }) : words
  }
  return (
    <button
      type="button"
      class="chat-row"
      classList={{ unread: isUnread(props.chat) }}
      data-chat={props.chat.chat}
      aria-current={props.isSelected ? 'true' : undefined}
      tabindex={props.isTabStop ? 0 : -1}
      onClick={() => props.onOpen()}
      onFocus={() => props.onFocus()}
    >
      <ChatAvatar chat={props.chat} name={name()} />
      <span class="title-line">
        <span class="name one-line" dir="auto">
          {name()}
        </span>
        <Show when={props.isVerified}>
          <VerifiedMark />
        </Show>
        <Show when={props.isMuted}>
          <Icon name="bell-off" size={14} label={t('chatMenu.muted')} />
        </Show>
        <Show when={props.chat.isPinned}>
          <Icon name="pin" size={14} label={t('chatMenu.pinned')} />
        </Show>
      </span>
      <time>{props.chat.lastActivityMs === 0 ? '' : text.moment(props.chat.lastActivityMs, props.today)}</time>
      <span class="preview">
        <Switch
          fallback={
            <>
              <Show when={last()?.isOwn === true && last()?.notice === null}>
                <Icon name={reachIcon[reach()]} size={14} label={t(`state.${reach()}`)} />
              </Show>
              <span class="one-line" dir="auto">
                {lastWords()}
              </span>
            </>
          }
        >
          <Match when={props.chat.state === 'halted'}>
            <Icon name="alert" size={14} tone="danger" />
            <span class="one-line danger">{t('list.halted')}</span>
          </Match>
          <Match when={props.chat.asking > 0}>
            <Icon name="person-plus" size={14} />
            <span class="one-line">{t('ask.inList', { count: props.chat.asking })}</span>
          </Match>
          <Match when={props.chat.isBlocked}>
            <Icon name="block" size={14} />
            <span class="one-line">{t('block.listSign')}</span>
          </Match>
          <Match when={last()?.state === 'failed'}>
            <Icon name="alert" size={14} tone="danger" />
            <span class="one-line danger">{t('list.notSent', { text: notSent() })}</span>
          </Match>
          <Match when={props.draft !== ''}>
            <Icon name="edit" size={14} />
            <span class="one-line">{t('list.draft', { text: plainWords(props.draft) })}</span>
          </Match>
          <Match when={props.chat.state === 'joining'}>
            <span class="one-line">{t('list.joining')}</span>
          </Match>
          <Match when={props.chat.state === 'left'}>
            <span class="one-line">{t('list.left')}</span>
          </Match>
        </Switch>
        <Show when={props.chat.requestedBy !== null && !props.chat.isBlocked}>
          <span class="request-sign">{t('request.sign')}</span>
        </Show>
        <Show when={isUnread(props.chat)}>
          <span class="signs">
            <Show when={props.chat.mentions > 0}>
              <Badge count="@" label={t('list.mentioned')} />
            </Show>
            <Show
              when={props.chat.unread > 0}
              fallback={<Badge count="•" label={t('chatMenu.marked')} isQuiet={props.isMuted} />}
            >
              <Badge
                count={props.chat.unread}
                label={t('list.unread', { count: props.chat.unread })}
                isQuiet={props.isMuted}
              />
            </Show>
          </span>
        </Show>
      </span>
    </button>
  )
}

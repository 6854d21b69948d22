// Pictures that were sent together, in one bubble: a grid whose lines go by their number alone. Each stays a message of its
// own, with its menu, its keys and its place in the viewer.

import { createMemo, For, Index, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { domainOf, usernameOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Icon } from '../../ui/icon.tsx'
import { colourOf } from '../../ui/identity.ts'
import { personName } from '../chat-list/chat-name.ts'
import { MessageText } from '../message-text/message-text.tsx'
import { AlbumPicture, type AlbumPart } from './album-picture.tsx'
import { albumLayout, cellStyle, type AlbumCell } from './album-layout.ts'
import './album.css'
import { EditedMark } from './edited-mark.tsx'
import { ForwardedMark } from './forwarded-mark.tsx'
import { reachIcon, reachOfAll } from './message-reach.ts'
import { MessageTools } from './message-tools.tsx'
import { Reactions } from './reactions.tsx'
import { ReplyQuote } from './reply-quote.tsx'
import { momentOf } from './timeline-rows.ts'

export function Album(props: {
  messages: readonly MessageView[]
  /** So many are still to come. */
  waiting: number
  ownAddress: string
  isGroup: boolean
  /** How many people are here besides oneself. */
  others: number
  isFirst: boolean
  isLast: boolean
  partOf: (message: string) => AlbumPart
  canReact: (message: MessageView) => boolean
  onFocus: (message: string) => void
  onReply: (message: MessageView) => void
  onMenu: (message: string) => void
  onToolsOpen: (isOpen: boolean) => void
  onJump: (message: string, position: string | null) => void
  onReact: (message: string, emoji: string, isOn: boolean) => void
}) {
  const { t, time, duration } = useText()
  const first = (): MessageView | undefined => props.messages[0]
  const last = (): MessageView | undefined => props.messages.at(-1)
  const isOwn = (): boolean => first()?.isOwn === true
  const sender = (): string => first()?.sender ?? ''
  const cells = createMemo(() => albumLayout(props.messages.length + props.waiting))
  const cellAt = (index: number): AlbumCell => cells()[index] ?? { columns: 12, rows: 1, ratio: 1 }
  const active = (): MessageView | undefined => props.messages.find(({ id }) => props.partOf(id).isActive)
  const reach = () => reachOfAll(props.messages, props.others)
  const clock = (): string => {
    const message = last()
    return message === undefined ? '' : time(momentOf(message))
  }

  return (
    <div class="bubbles" classList={{ own: isOwn(), first: props.isFirst, last: props.isLast }}>
      <Show when={props.isGroup && !isOwn()}>
        <Show when={props.isLast} fallback={<span class="avatar-space" />}>
          <Avatar kind="person" id={sender()} name={usernameOf(sender())} size={28} />
        </Show>
      </Show>
      <div class="stack">
        <div class="bubble album" role="group" aria-label={t('album.label', { count: cells().length })}>
          <Show when={props.isGroup && !isOwn() && props.isFirst}>
            <b class={`who ${colourOf(sender())}`} dir="auto">
              {usernameOf(sender())}
              <Show when={domainOf(sender()) !== domainOf(props.ownAddress)}>
                <small>{domainOf(sender())}</small>
              </Show>
            </b>
          </Show>
          <ForwardedMark forwarded={first()?.forwarded ?? null} ownAddress={props.ownAddress} />
          <Show when={first()?.reply}>
            {(quote) => (
              <ReplyQuote
                quote={quote()}
                ownAddress={props.ownAddress}
                isReachable={props.partOf(first()?.id ?? '').isStop}
                onJump={() => props.onJump(quote().message ?? '', quote().position)}
              />
            )}
          </Show>
          <div class="album-grid">
            <For each={props.messages}>
              {(message, index) => (
                <AlbumPicture
                  message={message}
                  name={personName(message.sender, props.ownAddress)}
                  others={props.others}
                  cell={cellAt(index())}
                  part={props.partOf(message.id)}
                  onFocus={() => props.onFocus(message.id)}
                />
              )}
            </For>
            <Index each={Array.from({ length: props.waiting })}>
              {(_, index) => (
                <span class="album-cell to-come" style={cellStyle(cellAt(props.messages.length + index))}>
                  <Icon name="picture" size={20} />
                </span>
              )}
            </Index>
          </div>
          <Show when={props.waiting > 0}>
            <span class="unseen">{t('album.waiting', { count: props.waiting })}</span>
          </Show>
          <For each={props.messages.filter(({ text }) => text !== '')}>
            {(message) => (
              <span class="words" dir="auto">
                <MessageText
                  text={message.text}
                  isReachable={props.partOf(message.id).isStop}
                  named={message.mentions.map(({ start, account }) => ({
                    start,
                    isSelf: account === null ? message.isForSelf : account === props.ownAddress,
                  }))}
                />
              </span>
            )}
          </For>
          <span class="meta">
            <Show when={props.messages.some(({ isPinned }) => isPinned)}>
              <Icon name="pin" label={t('pin.sign')} size={14} />
            </Show>
            <EditedMark edited={last()?.edited ?? null} />
            <Show when={(last()?.timerSeconds ?? 0) > 0}>
              <Icon name="timer" label={t('timer.sign', { time: duration(last()?.timerSeconds ?? 0) })} size={14} />
            </Show>
            {clock()}
            <Show when={isOwn()}>
              <Icon
                name={reachIcon[reach()]}
                label={t(`state.${reach()}`)}
                size={16}
                tone={reach() === 'read' ? 'accent' : 'inherit'}
              />
            </Show>
          </span>
        </div>
        <For each={props.messages.filter(({ reactions }) => reactions.length > 0)}>
          {(message) => (
            <Reactions
              reactions={message.reactions}
              ownAddress={props.ownAddress}
              isReachable={props.partOf(message.id).isStop}
              onToggle={(emoji, isOn) => props.onReact(message.id, emoji, isOn)}
            />
          )}
        </For>
      </div>
      <Show when={active()}>
        {(message) => (
          <Show when={props.canReact(message())}>
            <div class="tools-place">
              <MessageTools
                isReachable={false}
                onReact={(emoji) => props.onReact(message().id, emoji, true)}
                onOpen={props.onToolsOpen}
                onReply={() => props.onReply(message())}
                onMore={() => props.onMenu(message().id)}
              />
            </div>
          </Show>
        )}
      </Show>
    </div>
  )
}

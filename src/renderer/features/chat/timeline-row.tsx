// One row of the timeline: a message, what the chat itself says, a day, the line of unread ones, the beginning.

import { Match, Show, Switch } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { AlbumPart } from './album-picture.tsx'
import { Album } from './album.tsx'
import { Bubble } from './bubble.tsx'
import type { Conversation } from './conversation-store.ts'
import { NoticeRow } from './notice-row.tsx'
import type { TimelineRow as RowKind } from './timeline-rows.ts'

export function TimelineRow(props: {
  /** Undefined while the row is on its way out. */
  row: RowKind | undefined
  conversation: Pick<Conversation, 'find'>
  ownAddress: string
  isGroup: boolean
  /** How many people are here besides oneself. */
  others: number
  today: number
  unreadAtOpening: number
  isTabStop: boolean
  /** The message that a jump has just led to. */
  hit: string | undefined
  /** The pointer is over it, or it has the focus. */
  isActive: boolean
  canWrite: boolean
  /** Whether it is among those that are being chosen; undefined while none are. */
  isChosen: boolean | undefined
  onReply: (message: MessageView) => void
  onMenu: (message: string) => void
  onToolsOpen: (isOpen: boolean) => void
  /** What is so with one of several in a row. */
  partOf: (message: string) => AlbumPart
  onFocus: (message: string) => void
  /** To the message that this one answers. */
  onJump: (message: string, position: string | null) => void
  onReact: (message: string, emoji: string, isOn: boolean) => void
  onWriteAgain: (text: string) => void
  onKeep: (message: string) => void
  /** `from`: its author's name. */
  onShowOnce: (message: string, from: string) => void
}) {
  const { t, day } = useText()
  const is = <Kind extends RowKind['kind']>(kind: Kind) => {
    const { row } = props
    return row?.kind === kind ? (row as Extract<RowKind, { kind: Kind }>) : undefined
  }
  return (
    <Switch>
      <Match when={is('bubble')}>
        {(row) => (
          <Show when={props.conversation.find(row().id)}>
            {(message) => (
              <Bubble
                message={message()}
                ownAddress={props.ownAddress}
                isGroup={props.isGroup}
                others={props.others}
                isFirst={row().isFirst}
                isLast={row().isLast}
                isTabStop={props.isTabStop}
                isHit={props.hit === message().id}
                isActive={props.isActive}
                canReact={props.canWrite && isMarkable(message())}
                isChosen={props.isChosen}
                onReply={() => props.onReply(message())}
                onMenu={() => props.onMenu(message().id)}
                onToolsOpen={props.onToolsOpen}
                onFocus={() => props.onFocus(message().id)}
                onJump={() => props.onJump(message().reply?.message ?? '', message().reply?.position ?? null)}
                onReact={(emoji, isOn) => props.onReact(message().id, emoji, isOn)}
                onKeep={() => props.onKeep(message().id)}
                onWriteAgain={() => props.onWriteAgain(message().text)}
                onShowOnce={(from) => props.onShowOnce(message().id, from)}
              />
            )}
          </Show>
        )}
      </Match>
      <Match when={is('album')}>
        {(row) => (
          <Album
            messages={row().ids.flatMap((id) => props.conversation.find(id) ?? [])}
            waiting={row().waiting}
            ownAddress={props.ownAddress}
            isGroup={props.isGroup}
            others={props.others}
            isFirst={row().isFirst}
            isLast={row().isLast}
            partOf={props.partOf}
            canReact={({ id }) => {
              const message = props.conversation.find(id)
              return props.canWrite && message !== undefined && isMarkable(message)
            }}
            onFocus={props.onFocus}
            onReply={props.onReply}
            onMenu={props.onMenu}
            onToolsOpen={props.onToolsOpen}
            onJump={props.onJump}
            onReact={props.onReact}
          />
        )}
      </Match>
      <Match when={is('notice')}>
        {(row) => (
          <Show when={props.conversation.find(row().id)}>
            {(message) => (
              <NoticeRow message={message()} ownAddress={props.ownAddress} kind={props.isGroup ? 'group' : 'pair'} />
            )}
          </Show>
        )}
      </Match>
      <Match when={is('day')}>
        {(row) => (
          <div class="day" role="separator" aria-label={day(row().dayMs, props.today)}>
            <span aria-hidden="true">{day(row().dayMs, props.today)}</span>
          </div>
        )}
      </Match>
      <Match when={is('unread')}>
        <div class="unread-line" role="separator" aria-label={t('chat.newMessages', { count: props.unreadAtOpening })}>
          <span aria-hidden="true">{t('chat.newMessages', { count: props.unreadAtOpening })}</span>
        </div>
      </Match>
      <Match when={is('beginning')}>
        <p class="notice">
          <Icon name="lock" size={16} />
          <span>
            {t(props.isGroup ? 'chat.beginning' : props.others === 0 ? 'notes.beginning' : 'chat.beginningPair')}
          </span>
        </p>
      </Match>
    </Switch>
  )
}

const isMarkable = ({ kind, burnsOnRead, isLeaving, state }: MessageView): boolean =>
  kind === 'text' && !burnsOnRead && !isLeaving && (state === 'sent' || state === 'received')

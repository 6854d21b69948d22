// One message as a bubble, with the author's name over the first of a group and the avatar at the foot of the last.

import { createMemo, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { domainOf, usernameOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { TextButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { colourOf } from '../../ui/identity.ts'
import { personName } from '../chat-list/chat-name.ts'
import { saidWords } from '../files/file-words.ts'
import { MessageFile } from '../files/message-file.tsx'
import { OnceToCome } from '../files/once-to-come.tsx'
import { MessagePreview } from '../link-previews/message-preview.tsx'
import { MessageText } from '../message-text/message-text.tsx'
import './bubble.css'
import { EditedMark } from './edited-mark.tsx'
import { ForwardedMark } from './forwarded-mark.tsx'
import { messageLabel } from './message-label.ts'
import { reachIcon, reachOf } from './message-reach.ts'
import { MessageTools } from './message-tools.tsx'
import { Reactions } from './reactions.tsx'
import { ReplyQuote } from './reply-quote.tsx'
import { momentOf } from './timeline-rows.ts'

export function Bubble(props: {
  message: MessageView
  ownAddress: string
  isGroup: boolean
  /** How many people are here besides oneself. */
  others: number
  isFirst: boolean
  isLast: boolean
  isTabStop: boolean
  /** A jump has just led here. */
  isHit: boolean
  /** The pointer is over it, or it has the focus: what one does most is beside it. */
  isActive: boolean
  /** Whether it can be answered and reacted to. */
  canReact: boolean
  /** Whether it is one of those that are being chosen; undefined while none are. */
  isChosen: boolean | undefined
  onFocus: () => void
  onReply: () => void
  onMenu: () => void
  /** Something of the tools has opened, or closed again. */
  onToolsOpen: (isOpen: boolean) => void
  /** To the message that it answers. */
  onJump: () => void
  onReact: (emoji: string, isOn: boolean) => void
  onWriteAgain: () => void
  /** It is not to be deleted after all. */
  onKeep: () => void
  /** `from`: its author's name. */
  onShowOnce: (from: string) => void
}) {
  const text = useText()
  const { t, time, duration } = text
  const sender = (): string => personName(props.message.sender, props.ownAddress)
  /** What stands in the place of what was written, where that is not to be seen. */
  const instead = (): string | undefined => {
    const { kind, burnsOnRead, isOwn, isLeaving } = props.message
    if (isLeaving) return t('undo.leaving')
    if (kind === 'unknown') return t('chat.unknown')
    if (kind === 'deleted') return t(isOwn ? 'chat.deletedOwn' : 'chat.deleted')
    return burnsOnRead ? t(isOwn ? 'timer.onceOwn' : 'timer.once') : undefined
  }
  const isOnce = (): boolean => props.message.burnsOnRead && !props.message.isOwn && !props.message.isLeaving
  /** What others can see once is a file here until it is sent. */
  const isOnItsWay = (): boolean => props.message.burnsOnRead && props.message.isOwn && !props.message.isLeaving
  const words = createMemo(() => instead() ?? saidWords(text, props.message))
  const reach = () => reachOf(props.message, props.others)
  const clock = (): string => time(momentOf(props.message))
  const label = (): string => messageLabel(text, props.message, { words: words(), name: sender(), reach: reach() })
  const named = () =>
    props.message.mentions.map(({ start, account }) => ({
      start,
      isSelf: account === null ? props.message.isForSelf : account === props.ownAddress,
    }))
  const isForeign = (): boolean => domainOf(props.message.sender) !== domainOf(props.ownAddress)

  return (
    <div
      class="bubbles"
      classList={{ own: props.message.isOwn, first: props.isFirst, last: props.isLast, chosen: props.isChosen }}
    >
      <Show when={props.isChosen !== undefined}>
        <input
          type="checkbox"
          class="choose"
          tabindex={-1}
          aria-label={t('select.one', { text: words() })}
          checked={props.isChosen}
        />
      </Show>
      <Show when={props.isGroup && !props.message.isOwn}>
        <Show when={props.isLast} fallback={<span class="avatar-space" />}>
          <Avatar kind="person" id={props.message.sender} name={usernameOf(props.message.sender)} size={28} />
        </Show>
      </Show>
      <div class="stack">
        <article
          class="bubble"
          classList={{
            failed: props.message.state === 'failed',
            hit: props.isHit,
            unknown: props.message.kind !== 'text' || props.message.burnsOnRead || props.message.isLeaving,
          }}
          data-message={props.message.id}
          aria-label={label()}
          tabindex={props.isTabStop ? 0 : -1}
          onFocus={() => props.onFocus()}
        >
          <Show when={props.isGroup && !props.message.isOwn && props.isFirst}>
            <b class={`who ${colourOf(props.message.sender)}`} dir="auto">
              {usernameOf(props.message.sender)}
              <Show when={isForeign()}>
                <small>{domainOf(props.message.sender)}</small>
              </Show>
            </b>
          </Show>
          <Show when={instead() === undefined}>
            <ForwardedMark forwarded={props.message.forwarded} ownAddress={props.ownAddress} />
          </Show>
          <Show when={instead() === undefined && props.message.reply}>
            {(quote) => (
              <ReplyQuote
                quote={quote()}
                ownAddress={props.ownAddress}
                isReachable={props.isTabStop}
                onJump={() => props.onJump()}
              />
            )}
          </Show>
          <Show when={(instead() === undefined || isOnItsWay()) && props.message.file}>
            {(file) => <MessageFile message={props.message.id} file={file()} isReachable={props.isTabStop} />}
          </Show>
          <span class="words" dir="auto">
            <Show when={props.message.burnsOnRead}>
              <span class="once-sign">
                <Icon name="flame" size={16} />
              </span>
            </Show>
            <Show
              when={instead()}
              fallback={<MessageText text={props.message.text} isReachable={props.isTabStop} named={named()} />}
            >
              {(said) => said()}
            </Show>
            <Show when={props.message.isLeaving}>
              {' '}
              <TextButton onClick={() => props.onKeep()}>{t('undo.keep')}</TextButton>
            </Show>
            <Show when={isOnce()}>
              <Show
                when={props.message.file}
                fallback={
                  <>
                    {' '}
                    <TextButton onClick={() => props.onShowOnce(sender())}>{t('timer.show')}</TextButton>
                  </>
                }
              >
                {(file) => (
                  <OnceToCome message={props.message.id} file={file()} onShow={() => props.onShowOnce(sender())} />
                )}
              </Show>
            </Show>
          </span>
          <Show when={instead() === undefined && props.message.preview}>
            {(preview) => (
              <MessagePreview
                message={props.message.id}
                text={props.message.text}
                preview={preview()}
                isReachable={props.isTabStop}
              />
            )}
          </Show>
          <span class="meta">
            <Show when={props.message.isPinned}>
              <Icon name="pin" label={t('pin.sign')} size={14} />
            </Show>
            <EditedMark edited={props.message.edited} />
            <Show when={props.message.timerSeconds > 0}>
              <Icon name="timer" label={t('timer.sign', { time: duration(props.message.timerSeconds) })} size={14} />
            </Show>
            {clock()}
            <Show when={props.message.isOwn}>
              <Icon
                name={reachIcon[reach()]}
                label={t(`state.${reach()}`)}
                size={16}
                tone={reach() === 'read' ? 'accent' : 'inherit'}
              />
            </Show>
          </span>
        </article>
        <Reactions
          reactions={props.message.reactions}
          ownAddress={props.ownAddress}
          isReachable={props.isTabStop}
          onToggle={(emoji, isOn) => props.onReact(emoji, isOn)}
        />
        <Show when={props.message.state === 'failed' && props.message.file?.state !== 'failed'}>
          <div class="fate">
            <span>{t(`fate.${fateOf(props.message.failure)}`)}</span>
            <TextButton onClick={() => props.onWriteAgain()}>{t('fate.edit')}</TextButton>
          </div>
        </Show>
      </div>
      <Show when={props.isActive && props.canReact}>
        <div class="tools-place">
          <MessageTools
            isReachable={false}
            onReact={(emoji) => props.onReact(emoji, true)}
            onOpen={props.onToolsOpen}
            onReply={() => props.onReply()}
            onMore={() => props.onMenu()}
          />
        </div>
      </Show>
    </div>
  )
}

/** Why a message was not sent, as far as there are words for it. */
function fateOf(failure: string): 'tooLarge' | 'revoked' | 'oldCopy' | 'refused' {
  if (failure === 'too_large') return 'tooLarge'
  if (failure === 'device_revoked') return 'revoked'
  return failure === 'vault_rolled_back' ? 'oldCopy' : 'refused'
}

// What people have answered a message with, in one sign each. A pill is pressed where one's own is among them; pressing
// adds it or takes it away.

import { Tooltip } from '@kobalte/core/tooltip'
import { createSignal, For, Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { EmojiButton } from '../emoji/emoji-button.tsx'
import { emojiName } from '../emoji/emoji-search.ts'
import './reactions.css'

export interface ReactionShown {
  readonly emoji: string
  readonly count: number
  /** The first of them, oneself before all. */
  readonly accounts: readonly string[]
  readonly isOwn: boolean
}

/** So many kinds are shown at first; the rest as a number that shows them all. */
const mostKinds = 6
const mostNames = 8

export function Reactions(props: {
  reactions: readonly ReactionShown[]
  ownAddress: string
  isReachable: boolean
  onToggle: (emoji: string, isOn: boolean) => void
}) {
  const { t } = useText()
  const [isWhole, setIsWhole] = createSignal(false)
  const rest = (): number => (isWhole() ? 0 : props.reactions.length - mostKinds)
  return (
    <Show when={props.reactions.length > 0}>
      <div class="reactions" role="group" aria-label={t('reaction.all')}>
        <For each={isWhole() ? props.reactions : props.reactions.slice(0, mostKinds)}>
          {(reaction) => (
            <ReactionPill
              reaction={reaction}
              ownAddress={props.ownAddress}
              isReachable={props.isReachable}
              onToggle={() => props.onToggle(reaction.emoji, !reaction.isOwn)}
            />
          )}
        </For>
        <Show when={rest() > 0}>
          <button
            type="button"
            class="reaction num"
            tabindex={props.isReachable ? 0 : -1}
            aria-label={t('reaction.more', { count: rest() })}
            onClick={() => setIsWhole(true)}
          >
            <span aria-hidden="true">+{rest()}</span>
          </button>
        </Show>
        <EmojiButton
          class="small add-reaction"
          label={t('reaction.add')}
          isSkipped={!props.isReachable}
          onPick={(emoji) => props.onToggle(emoji, true)}
        />
      </div>
    </Show>
  )
}

function ReactionPill(props: {
  reaction: ReactionShown
  ownAddress: string
  isReachable: boolean
  onToggle: () => void
}) {
  const { t, list, language } = useText()
  const people = (): string => {
    const { accounts, count } = props.reaction
    const named = accounts
      .slice(0, mostNames)
      .map((account) => (account === props.ownAddress ? t('reply.you') : personName(account, props.ownAddress)))
    return list(count > named.length ? [...named, t('reaction.others', { count: count - named.length })] : named)
  }
  const label = (): string =>
    t('reaction.by', {
      emoji: emojiName(props.reaction.emoji, language()),
      count: props.reaction.count,
      people: people(),
    })
  return (
    <Tooltip openDelay={300} closeDelay={0} gutter={6}>
      <Tooltip.Trigger
        as="button"
        type="button"
        class="reaction num"
        classList={{ mine: props.reaction.isOwn }}
        tabindex={props.isReachable ? 0 : -1}
        aria-pressed={props.reaction.isOwn}
        aria-label={label()}
        onClick={() => props.onToggle()}
      >
        <span aria-hidden="true">
          <span class="reaction-sign">{props.reaction.emoji}</span> {props.reaction.count}
        </span>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content class="tooltip reaction-people" aria-hidden="true">
          {people()}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip>
  )
}

// How long the message that is being written will last: chosen beside it, and said above it where it differs from the chat.

import { Show } from 'solid-js'
import type { Text } from '../../text/create-text.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { asTheChat, type Ending, endingsFor, isSame } from './ending.ts'

interface EndingProps {
  ending: Ending
  /** The chat's own timer; 0 is none. */
  chatSeconds: number
  onChoose: (ending: Ending) => void
}

export function EndingMenu(props: EndingProps) {
  const text = useText()
  const { t } = text
  const isOwn = (): boolean => !isSame(props.ending, asTheChat)
  return (
    <Menu
      label={t('ending.menu')}
      triggerClass={`iconbutton${isOwn() ? ' on' : ''}`}
      triggerLabel={t('ending.open')}
      trigger={<Icon name="timer" />}
      entries={endingsFor(props.chatSeconds).map((ending) => ({
        label: choiceWords(text, ending, props.chatSeconds),
        icon: ending.burnsOnRead ? 'flame' : 'timer',
        isChosen: isSame(ending, props.ending),
        onSelect: () => props.onChoose(ending),
      }))}
    />
  )
}

/** Above what is written, in the same frame. */
export function EndingBar(props: EndingProps) {
  const text = useText()
  const { t } = text
  return (
    <div role="status">
      <Show when={!isSame(props.ending, asTheChat)}>
        <p class="ending-bar">
          <Icon name={props.ending.burnsOnRead ? 'flame' : 'timer'} size={16} />
          <span class="grow">{barWords(text, props.ending)}</span>
          <IconButton icon="close" isSmall label={t('ending.clear')} onClick={() => props.onChoose(asTheChat)} />
        </p>
      </Show>
    </div>
  )
}

function choiceWords({ t, duration }: Text, { timerSeconds, burnsOnRead }: Ending, chatSeconds: number): string {
  if (burnsOnRead) return t('ending.once')
  if (timerSeconds === 0) return t('ending.never')
  if (timerSeconds !== null) return t('ending.after', { time: duration(timerSeconds) })
  return chatSeconds === 0 ? t('ending.asChatStays') : t('ending.asChat', { time: duration(chatSeconds) })
}

function barWords({ t, duration }: Text, { timerSeconds, burnsOnRead }: Ending): string {
  if (burnsOnRead) return t('ending.onceBar')
  return timerSeconds === 0 ? t('ending.neverBar') : t('ending.afterBar', { time: duration(timerSeconds ?? 0) })
}

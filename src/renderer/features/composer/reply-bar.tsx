// Over what is being written, in the same frame: the message that it answers, or the one that it takes the place of.

import { Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { colourOf } from '../../ui/identity.ts'
import { personName } from '../chat-list/chat-name.ts'
import { plainWords } from '../message-text/read-message.ts'
import './reply-bar.css'

interface BarProps {
  /** What was written, with its marks. */
  text: string
  onEnd: () => void
}

export function ReplyBar(props: BarProps & { sender: string; ownAddress: string }) {
  const { t } = useText()
  const isOwn = (): boolean => props.sender === props.ownAddress
  return (
    <div class="reply-bar" role="group" aria-label={t('reply.bar')}>
      <Icon name="reply" />
      <span class={`grow ${isOwn() ? '' : colourOf(props.sender)}`}>
        <b class="one-line" dir="auto">
          <Show when={!isOwn()} fallback={t('reply.you')}>
            {personName(props.sender, props.ownAddress)}
          </Show>
        </b>
        <span class="one-line" dir="auto">
          {plainWords(props.text)}
        </span>
      </span>
      <IconButton icon="close" label={t('reply.end')} keys="endWriting" onClick={() => props.onEnd()} />
    </div>
  )
}

export function EditBar(props: BarProps & { sentAtMs: number }) {
  const { t, time } = useText()
  return (
    <div class="reply-bar" role="group" aria-label={t('edit.bar')}>
      <Icon name="edit" />
      <span class="grow">
        <b class="one-line">{t('edit.of', { time: time(props.sentAtMs) })}</b>
        <span class="one-line" dir="auto">
          {plainWords(props.text)}
        </span>
      </span>
      <IconButton icon="close" label={t('edit.end')} keys="endWriting" onClick={() => props.onEnd()} />
    </div>
  )
}

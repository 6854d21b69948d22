// What the chat itself says, as a line in the timeline. Where somebody may be in danger it is boxed, with what to do.

import { createSignal, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useText } from '../../text/text.tsx'
import { TextButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { SafetyNumber } from '../contacts/safety-number.tsx'
import { noticeIcon, noticeWords } from './notice-words.ts'
import './notice-row.css'

export function NoticeRow(props: { message: MessageView; ownAddress: string; kind: 'pair' | 'group' }) {
  const text = useText()
  const { t } = text
  const [isComparing, setIsComparing] = createSignal(false)
  const stranger = (): string | null => props.message.notice?.keyChanged ?? null
  const words = (): string => noticeWords(text, props.message, props.ownAddress, props.kind)
  return (
    <Show
      when={stranger()}
      fallback={
        <p class="notice" dir="auto">
          <Icon name={noticeIcon(props.message)} size={16} />
          <span>{words()}</span>
        </p>
      }
    >
      {(account) => (
        <div class="notice-box">
          <Icon name="alert" tone="caution" />
          <p dir="auto">
            {words()} <TextButton onClick={() => setIsComparing(true)}>{t('notice.compare')}</TextButton>
          </p>
          <Show when={isComparing()}>
            <SafetyNumber account={account()} ownAddress={props.ownAddress} onClose={() => setIsComparing(false)} />
          </Show>
        </div>
      )}
    </Show>
  )
}

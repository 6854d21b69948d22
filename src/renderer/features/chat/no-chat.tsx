// The middle pane while no chat is open: what to do next, or, with nobody to write to yet, what this place is for.

import { Show } from 'solid-js'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

export function NoChat(props: { isFirst: boolean; onInvite: () => void }) {
  const { t } = useText()
  const { host } = useDesk()
  return (
    <Show
      when={props.isFirst}
      fallback={
        <EmptyState icon="chat" title={t('chat.noneTitle')}>
          {t('chat.none')}
        </EmptyState>
      }
    >
      <EmptyState
        title={t('chat.firstTitle')}
        actions={
          host().state === 'running' ? (
            <Button icon="person-plus" onClick={() => props.onInvite()}>
              {t('chat.firstInvite')}
            </Button>
          ) : undefined
        }
      >
        {t('chat.first')}
      </EmptyState>
    </Show>
  )
}

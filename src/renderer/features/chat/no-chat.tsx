// The middle pane while no chat is open: what to do next, or, with nobody to write to yet, what this place is for.

import { For, Show } from 'solid-js'
import { keyList, type KeyAction } from '../../keys/key-list.ts'
import { signOf } from '../../keys/pressed.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import './no-chat.css'

export function NoChat(props: { isFirst: boolean; onInvite: () => void }) {
  const { t } = useText()
  const { host } = useDesk()
  return (
    <Show
      when={props.isFirst}
      fallback={
        <EmptyState icon="chat" title={t('chat.noneTitle')} actions={<FirstKeys />}>
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

const firstKeys: readonly KeyAction[] = ['palette', 'newChat', 'keySheet']

/** The few keys that lead to all else. */
function FirstKeys() {
  const { t } = useText()
  return (
    <dl class="first-keys">
      <For each={firstKeys}>
        {(action) => (
          <div>
            <dt>{t(keyList[action].words)}</dt>
            <dd>
              <kbd>{signOf(action)}</kbd>
            </dd>
          </div>
        )}
      </For>
    </dl>
  )
}

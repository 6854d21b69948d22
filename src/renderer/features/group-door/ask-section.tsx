// In the info pane of a group: everybody who asks to come in, with an answer for each.

import { For, Show, untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Section } from '../../ui/card.tsx'
import { AskRow } from './ask-row.tsx'
import { createDoor } from './door-store.ts'

export function AskSection(props: { chat: string; ownAddress: string }) {
  const { t } = useText()
  const { engine } = useAccount()
  // Another chat brings another of these panes.
  const door = createDoor(
    engine,
    untrack(() => props.chat),
  )
  return (
    <Show when={door().asks.length > 0}>
      <Section title={t('ask.section')}>
        <ul class="card" aria-label={t('ask.section')}>
          <For each={door().asks}>
            {({ account }) => (
              <li>
                <AskRow chat={props.chat} account={account} ownAddress={props.ownAddress} />
              </li>
            )}
          </For>
        </ul>
      </Section>
    </Show>
  )
}

// Under the head of a group: who asks to come in by a link of one's own, the one who has waited longest first.

import { Show, untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { createAnswering } from './answer-ask.ts'
import { createDoor } from './door-store.ts'
import './group-door.css'

export function AskBar(props: { chat: string; ownAddress: string; onAll: () => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  // Another chat brings another of these bars.
  const door = createDoor(
    engine,
    untrack(() => props.chat),
  )
  const answering = createAnswering(() => props.chat)
  const first = (): string | undefined => door().asks[0]?.account
  const name = (): string => personName(first() ?? '', props.ownAddress)
  const more = (): number => door().asks.length - 1
  function answer(isLetIn: boolean): void {
    const account = first()
    if (account !== undefined) inBackground('ask', answering.answer(account, isLetIn, name()))
  }
  return (
    <Show when={first()}>
      <section class="ask-bar" aria-label={t('ask.bar')} data-stop="asks">
        <Icon name="person-plus" />
        <p class="grow">
          <strong dir="auto">
            {more() === 0 ? t('ask.one', { name: name() }) : t('ask.more', { name: name(), count: more() })}
          </strong>{' '}
          <span class="muted">{t('ask.means')}</span>
        </p>
        <div class="rowed wrap">
          <Show when={more() > 0}>
            <Button onClick={() => props.onAll()}>{t('ask.all')}</Button>
          </Show>
          <Button label={t('ask.refuseName', { name: name() })} onClick={() => answer(false)}>
            {t('ask.refuse')}
          </Button>
          <Button
            kind="primary"
            label={t('ask.letInName', { name: name() })}
            isBusy={answering.isBusy()}
            onClick={() => answer(true)}
          >
            {t('ask.letIn')}
          </Button>
        </div>
      </section>
    </Show>
  )
}

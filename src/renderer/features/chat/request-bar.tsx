// In the composer's place while somebody unknown waits for an answer: let in, sent away, or shut out. Nothing is told
// before.

import { createSignal, Match, Show, Switch } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { personName } from '../chat-list/chat-name.ts'
import { BlockPerson } from '../contacts/block-person.tsx'
import { DeleteRequest } from './delete-request.tsx'
import './request-bar.css'

export function RequestBar(props: { chat: Pick<ChatView, 'chat' | 'kind' | 'title'>; by: string; ownAddress: string }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [asked, setAsked] = createSignal<'delete' | 'block'>()
  const change = createAttempt(text, () => undefined)
  const isPair = (): boolean => props.chat.kind === 'pair'
  const name = (): string => personName(props.by, props.ownAddress)
  return (
    <section class="composer request-bar" data-stop="composer" aria-label={t('request.bar')}>
      <p>
        <strong dir="auto">
          {isPair() ? t('request.wants', { name: name() }) : t('request.wantsGroup', { name: name() })}
        </strong>{' '}
        <span class="muted">{t('request.means')}</span>
      </p>
      <ProblemNote problem={change.problem()} />
      <div class="rowed wrap end">
        <Button onClick={() => setAsked('delete')}>{t('request.delete')}</Button>
        <Show when={isPair()}>
          <Button onClick={() => setAsked('block')}>{t('request.block')}</Button>
        </Show>
        <Button
          kind="primary"
          isBusy={change.isBusy()}
          onClick={() => {
            const { chat } = props.chat
            // What fails is shown in the bar.
            void change.run(async () => {
              await engine.acceptChat({ chat })
              return { ok: true }
            })
          }}
        >
          {t('request.accept')}
        </Button>
      </div>
      <Switch>
        <Match when={asked() === 'delete'}>
          <DeleteRequest chat={props.chat} name={name()} onClose={() => setAsked(undefined)} />
        </Match>
        <Match when={asked() === 'block'}>
          <BlockPerson account={props.by} ownAddress={props.ownAddress} onClose={() => setAsked(undefined)} />
        </Match>
      </Switch>
    </section>
  )
}

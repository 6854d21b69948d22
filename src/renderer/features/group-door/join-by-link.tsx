// Coming into a group by a link that one was given: whose it is, what will happen, then the asking.

import { createResource, Match, Show, Switch } from 'solid-js'
import { domainOf, useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { personName } from '../chat-list/chat-name.ts'

export function JoinByLink(props: { link: string; onAsked?: (chat: string) => void; onClose: () => void }) {
  const text = useText()
  const { t } = text
  const { engine, view } = useAccount()
  const toast = useToast()
  const asking = createAttempt(text, () => {
    toast.show(t('joinGroup.asked'))
    props.onClose()
  })
  // What is no link is said to be none; whatever else fails is shown when one asks.
  const [given] = createResource(() => engine.readGroupLink({ link: props.link }).catch(() => null))
  const by = (): string => given()?.by ?? ''
  const name = (): string => personName(by(), view()?.address ?? '')
  const state = () => given()?.state

  function ask(): void {
    const { link, onAsked } = props
    // What fails is shown in the dialog.
    void asking.run(async () => {
      const asked = await engine.askByLink({ link })
      if (asked.ok) onAsked?.(asked.chat)
      return asked
    })
  }

  return (
    <Dialog title={t('joinGroup.title')} onClose={() => props.onClose()}>
      <div class="stack-v">
        <Switch>
          <Match when={given() === null}>
            <p>{t('joinGroup.bad')}</p>
          </Match>
          <Match when={state() === 'open'}>
            <p>{t('joinGroup.open', { name: name() })}</p>
            <p class="muted">{t('joinGroup.what', { name: name() })}</p>
          </Match>
          <Match when={state() === 'expired'}>
            <p>{t('joinGroup.expired', { name: name() })}</p>
          </Match>
          <Match when={state() === 'member'}>
            <p>{t('joinGroup.member')}</p>
          </Match>
          <Match when={state() === 'own'}>
            <p>{t('joinGroup.own')}</p>
          </Match>
          <Match when={state() === 'elsewhere'}>
            <p>{t('joinGroup.elsewhere', { server: domainOf(by()) })}</p>
          </Match>
        </Switch>
        <ProblemNote problem={asking.problem()} />
        <div class="rowed wrap end">
          <Button onClick={() => props.onClose()}>{state() === 'open' ? t('action.cancel') : t('dialog.close')}</Button>
          <Show when={state() === 'open'}>
            <Button kind="primary" isBusy={asking.isBusy()} onClick={ask}>
              {t('joinGroup.do')}
            </Button>
          </Show>
        </div>
      </div>
    </Dialog>
  )
}

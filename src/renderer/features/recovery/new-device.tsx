// Signed in by password alone: the device has to be vouched for, by another one or by the words, before anything is
// sent to it.

import { createEffect, createSignal, Match, Switch } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { createIdleLock } from '../../state/idle-lock.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Card, RowButton } from '../../ui/card.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { createComparisonView } from '../devices/devices-store.ts'
import { ByWords } from './by-words.tsx'
import { Compare } from './compare.tsx'
import { SignInAgain } from './sign-in-again.tsx'

export function NewDevice() {
  const { engine, view } = useAccount()
  const isOver = (): boolean => {
    const connection = view()?.connection
    return connection?.state === 'refused' && connection.code === 'session_ended'
  }
  const comparison = createComparisonView(engine)
  createIdleLock(useDesk(), () => inBackground('lock', engine.lock()))
  const [chosen, setChosen] = createSignal<'compare' | 'words'>()
  let hasChosen = false
  const choose = (way: 'compare' | 'words' | undefined): void => {
    hasChosen = true
    setChosen(way)
  }
  // One that the app was closed in the middle of goes on.
  createEffect(() => {
    if (!hasChosen && ['waiting', 'comparing', 'confirmed'].includes(comparison().state)) choose('compare')
  })
  return (
    <Switch fallback={<Choice onChoose={choose} />}>
      <Match when={isOver()}>
        <SignInAgain />
      </Match>
      <Match when={chosen() === 'compare'}>
        <Compare view={comparison()} onBack={() => choose(undefined)} onWords={() => choose('words')} />
      </Match>
      <Match when={chosen() === 'words'}>
        <ByWords onBack={() => choose(undefined)} />
      </Match>
    </Switch>
  )
}

function Choice(props: { onChoose: (way: 'compare' | 'words') => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v tight">
          <h1 class="title-20">{t('newDevice.title')}</h1>
          <p class="muted">{t('newDevice.what')}</p>
        </header>
        <div class="stack-v tight">
          <Card>
            <RowButton
              icon="laptop"
              title={t('newDevice.compare')}
              hint={t('newDevice.compareHint')}
              onClick={() => props.onChoose('compare')}
            />
          </Card>
          <Card>
            <RowButton
              icon="edit"
              title={t('newDevice.words')}
              hint={t('newDevice.wordsHint')}
              onClick={() => props.onChoose('words')}
            />
          </Card>
        </div>
        <div class="rowed end">
          <Button kind="plain" icon="lock" onClick={() => inBackground('lock', engine.lock())}>
            {t('action.lock')}
          </Button>
        </div>
      </Panel>
    </Page>
  )
}

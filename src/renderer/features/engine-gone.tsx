// What stands where the engine is not: it starts, it starts again after it ended by itself, or it was given up.

import { createSignal, onCleanup, Show } from 'solid-js'
import { useText } from '../text/text.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Mark } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'

const silentForMs = 400

export function EngineGone(props: { isStart: boolean; isGivenUp: boolean }) {
  const { t } = useText()
  const [isDue, setIsDue] = createSignal(false)
  const timer = setTimeout(() => setIsDue(true), silentForMs)
  onCleanup(() => clearTimeout(timer))
  return (
    <Page>
      <Show
        when={!props.isStart || props.isGivenUp}
        fallback={
          <Show when={isDue()}>
            <div class="empty-state">
              <Mark />
              <h1 class="title-16">{t('app.starting')}</h1>
            </div>
          </Show>
        }
      >
        <div role="alert">
          <Show
            when={props.isGivenUp}
            fallback={
              <EmptyState isPage icon="retry" title={t('engine.restarting.what')}>
                {t('engine.restarting.means')} {t('engine.restarting.do')}
              </EmptyState>
            }
          >
            <EmptyState isPage icon="alert" tone="danger" title={t('engine.failed.what')}>
              {t('engine.failed.means')} {t('engine.failed.do')}
            </EmptyState>
          </Show>
        </div>
      </Show>
    </Page>
  )
}

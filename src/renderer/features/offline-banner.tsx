// A strip while there is no connection: what still works, how much waits, and a way to try now.

import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import { useAccount } from '../state/account.ts'
import { inBackground } from '../state/background.ts'
import { useText } from '../text/text.tsx'
import { Banner } from '../ui/banner.tsx'
import { RefusedBanner } from './refused-banner.tsx'

/** A connection that comes back within this time was not worth a word. */
const patienceMs = 3000

export function OfflineBanner(props: { waiting: number }) {
  const { t } = useText()
  const { engine, view } = useAccount()
  const [isDue, setIsDue] = createSignal(false)
  const isAway = (): boolean => {
    const state = view()?.connection.state
    return state === 'offline' || state === 'connecting'
  }
  createEffect(
    on(isAway, (away) => {
      setIsDue(false)
      if (!away) return
      const timer = setTimeout(() => setIsDue(true), patienceMs)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  return (
    <>
      <RefusedBanner />
      <Show when={isDue() && isAway()}>
        <Banner
          icon="offline"
          action={{ label: t('offline.tryNow'), onClick: () => inBackground('reconnect', engine.reconnect()) }}
        >
          {props.waiting > 0 ? t('offline.banner', { count: props.waiting }) : t('offline.plain')}
        </Banner>
      </Show>
    </>
  )
}

// A strip while there is no connection: what still works, how much waits, and a way to try now.

import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import { useAccount } from '../state/account.ts'
import { inBackground } from '../state/background.ts'
import { explain } from '../text/problem.ts'
import { useText } from '../text/text.tsx'
import { Banner } from '../ui/banner.tsx'
import { Rejoin } from './rejoin.tsx'

/** A connection that comes back within this time was not worth a word. */
const patienceMs = 3000

export function OfflineBanner(props: { waiting: number }) {
  const text = useText()
  const { t } = text
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
  const refusal = () => {
    const connection = view()?.connection
    return connection?.state === 'refused' ? explain(text, connection) : undefined
  }
  const [isRejoining, setIsRejoining] = createSignal(false)
  const canRejoin = (): boolean => {
    const connection = view()?.connection
    return connection?.state === 'refused' && connection.code === 'vault_rolled_back'
  }
  return (
    <>
      <Show when={refusal()}>
        {(problem) => (
          <Banner
            icon="block"
            isBad
            action={canRejoin() ? { label: t('rejoin.open'), onClick: () => setIsRejoining(true) } : undefined}
          >
            <strong>{problem().what}</strong> {problem().means} {problem().todo}
          </Banner>
        )}
      </Show>
      <Show when={isDue() && isAway()}>
        <Banner
          icon="offline"
          action={{ label: t('offline.tryNow'), onClick: () => inBackground('reconnect', engine.reconnect()) }}
        >
          {props.waiting > 0 ? t('offline.banner', { count: props.waiting }) : t('offline.plain')}
        </Banner>
      </Show>
      <Show when={isRejoining()}>
        <Rejoin onClose={() => setIsRejoining(false)} />
      </Show>
    </>
  )
}

// A strip while the server refuses this device, or the device keeps off by itself: why, and what can be done.

import { createSignal, Show } from 'solid-js'
import { useAccount } from '../state/account.ts'
import { explain } from '../text/problem.ts'
import { useText } from '../text/text.tsx'
import { Banner } from '../ui/banner.tsx'
import { Rejoin } from './rejoin.tsx'

export function RefusedBanner() {
  const text = useText()
  const { t } = text
  const { view } = useAccount()
  const [isRejoining, setIsRejoining] = createSignal(false)
  const code = (): string | undefined => {
    const connection = view()?.connection
    return connection?.state === 'refused' ? connection.code : undefined
  }
  const problem = () => {
    const refused = code()
    return refused === undefined ? undefined : explain(text, { code: refused })
  }
  return (
    <>
      <Show when={problem()}>
        {(known) => (
          <Banner
            icon="block"
            isBad
            action={
              code() === 'vault_rolled_back'
                ? { label: t('rejoin.open'), onClick: () => setIsRejoining(true) }
                : undefined
            }
          >
            <strong>{known().what}</strong> {known().means} {known().todo}
          </Banner>
        )}
      </Show>
      <Show when={isRejoining()}>
        <Rejoin onClose={() => setIsRejoining(false)} />
      </Show>
    </>
  )
}

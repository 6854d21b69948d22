// The page as a whole: which screen is shown follows from the phase of the account, and from nothing else.

import { createMemo, createSignal, Match, onCleanup, Show, Switch, untrack, type Accessor } from 'solid-js'
import type { DesktopClient } from '#ipc/desktop-contract.ts'
import type { EngineClient } from '#ipc/engine-contract.ts'
import { EngineGone } from './features/engine-gone.tsx'
import { FirstStart } from './features/first-start/first-start.tsx'
import { MainWindow } from './features/main-window.tsx'
import { LinksProvider } from './features/message-text/link-opener.tsx'
import { NewDevice } from './features/recovery/new-device.tsx'
import { Revoked } from './features/recovery/revoked.tsx'
import { Unlock } from './features/unlock/unlock.tsx'
import { VoicePlayerProvider } from './features/voice/voice-player.tsx'
import { VoiceTakesProvider } from './features/voice/voice-takes.tsx'
import { AccountProvider, createAccount } from './state/account.ts'
import { createAppearance } from './state/appearance.ts'
import { createDesk, DeskProvider } from './state/desk.ts'
import { TextProvider } from './text/text.tsx'
import './ui/base.css'
import { ToastProvider } from './ui/toast.tsx'

/** `engine` changes with every process of the engine; undefined while there is none. */
export function App(props: { desktop: DesktopClient; engine: Accessor<EngineClient | undefined> }) {
  // The main process is the same for as long as the page lives.
  const desktop = untrack(() => props.desktop)
  const desk = createDesk(desktop)
  const language = createAppearance(desk)
  const [isGivenUp, setIsGivenUp] = createSignal(false)
  const [hadEngine, setHadEngine] = createSignal(false)
  onCleanup(
    desktop.subscribe((event) => {
      if (event.kind !== 'engine') return
      setHadEngine(true)
      setIsGivenUp(event.state === 'failed')
    }),
  )
  return (
    <DeskProvider value={desk}>
      <TextProvider language={language()}>
        <ToastProvider>
          <Show when={props.engine()} keyed fallback={<EngineGone isGivenUp={isGivenUp()} isStart={!hadEngine()} />}>
            {(engine) => {
              setHadEngine(true)
              return <Screens engine={engine} />
            }}
          </Show>
        </ToastProvider>
      </TextProvider>
    </DeskProvider>
  )
}

function Screens(props: { engine: EngineClient }) {
  // Another engine brings another of these.
  const account = createAccount(untrack(() => props.engine))
  const phase = createMemo(() => (account.isHeld() ? 'empty' : account.view()?.phase))
  return (
    <AccountProvider value={account}>
      <Switch fallback={<EngineGone isStart isGivenUp={false} />}>
        <Match when={phase() === 'empty'}>
          <FirstStart />
        </Match>
        <Match when={phase() === 'locked' && account.view()?.revoked === true}>
          <Revoked />
        </Match>
        <Match when={phase() === 'locked'}>
          <Unlock />
        </Match>
        <Match when={phase() === 'uncertified'}>
          <NewDevice />
        </Match>
        <Match when={phase() === 'ready'}>
          <LinksProvider>
            <VoicePlayerProvider>
              <VoiceTakesProvider>
                <MainWindow />
              </VoiceTakesProvider>
            </VoicePlayerProvider>
          </LinksProvider>
        </Match>
      </Switch>
    </AccountProvider>
  )
}

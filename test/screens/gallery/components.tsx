// Every component in every state, light beside dark, in either language: `npm run gallery`, or ?page=components. What a
// component is shown as is written in the *-specimens.tsx; components.spec.ts fails where one of src/renderer/ui is missing.

import { createResource, For, Show, untrack, type ParentProps } from 'solid-js'
import type { DesktopClient } from '#ipc/desktop-contract.ts'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import { FilesContext, type ChatFiles } from '../../../src/renderer/features/files/chat-files-context.ts'
import { LinksProvider } from '../../../src/renderer/features/message-text/link-opener.tsx'
import { VoicePlayerProvider } from '../../../src/renderer/features/voice/voice-player.tsx'
import { AccountProvider, createAccount } from '../../../src/renderer/state/account.ts'
import { createAppearance } from '../../../src/renderer/state/appearance.ts'
import { createDesk, DeskProvider, useDesk } from '../../../src/renderer/state/desk.ts'
import { TextProvider } from '../../../src/renderer/text/text.tsx'
import '../../../src/renderer/ui/base.css'
import { Segmented } from '../../../src/renderer/ui/segmented.tsx'
import { ToastProvider } from '../../../src/renderer/ui/toast.tsx'
import { chatSpecimens } from './chat-specimens.tsx'
import './components.css'
import { formSpecimens } from './form-specimens.tsx'
import { layerSpecimens } from './layer-specimens.tsx'
import { messageSpecimens } from './message-specimens.tsx'
import type { Specimen } from './specimen.ts'
import { uiSpecimens } from './ui-specimens.tsx'

const textSizes = [90, 100, 115, 130, 150] as const

export function Components(props: { desktop: DesktopClient; engine: EngineClient }) {
  const desk = createDesk(untrack(() => props.desktop))
  const language = createAppearance(desk)
  const account = createAccount(untrack(() => props.engine))
  const [chat] = createResource(async () => {
    const [first] = await account.engine.chatList()
    return first === undefined
      ? undefined
      : account.engine.chatView({ chat: first.chat, limit: 100, before: null, from: null })
  })
  return (
    <DeskProvider value={desk}>
      <TextProvider language={language()}>
        <ToastProvider>
          <AccountProvider value={account}>
            <LinksProvider>
              <VoicePlayerProvider>
                <main class="components scrolls" aria-label="Components">
                  <Controls />
                  <Show when={chat()}>{(view) => <Shelves chat={view()} />}</Show>
                </main>
              </VoicePlayerProvider>
            </LinksProvider>
          </AccountProvider>
        </ToastProvider>
      </TextProvider>
    </DeskProvider>
  )
}

function Controls() {
  const { settings, changeSettings } = useDesk()
  return (
    <header class="components-head rowed wrap">
      <h1 class="title-20 grow">Components</h1>
      <Segmented
        label="Language"
        value={settings().language === 'ru' ? 'ru' : 'en'}
        choices={[
          { value: 'en', label: 'English' },
          { value: 'ru', label: 'Русский' },
        ]}
        onChange={(language) => changeSettings({ language })}
      />
      <Segmented
        label="Text size"
        value={settings().textSizePercent}
        choices={textSizes.map((value) => ({ value, label: `${String(value)}%` }))}
        onChange={(textSizePercent) => changeSettings({ textSizePercent })}
      />
      {/* Of what opens over the page; what stands in it is shown in both. */}
      <Segmented
        label="Theme of layers"
        value={settings().theme === 'dark' ? 'dark' : 'light'}
        choices={[
          { value: 'light', label: 'Light layers' },
          { value: 'dark', label: 'Dark layers' },
        ]}
        onChange={(theme) => changeSettings({ theme })}
      />
    </header>
  )
}

function Shelves(props: { chat: ChatView }) {
  const chat = untrack(() => props.chat)
  const nothing = (): void => undefined
  const files: ChatFiles = {
    chat: chat.chat,
    movedBytes: () => undefined,
    fetch: nothing,
    cancel: nothing,
    save: nothing,
    open: nothing,
  }
  return (
    <FilesContext.Provider value={files}>
      <Shelf name="To be seen" specimens={uiSpecimens} />
      <Shelf name="To be used" specimens={formSpecimens} />
      <Shelf name="Layers" specimens={layerSpecimens} />
      <Shelf name="Conversation" specimens={messageSpecimens(chat)} />
      <Shelf name="Around it" specimens={chatSpecimens} />
    </FilesContext.Provider>
  )
}

function Shelf(props: { name: string; specimens: readonly Specimen[] }) {
  return (
    <section class="shelf-of-components" aria-label={props.name}>
      <h2 class="title-16">{props.name}</h2>
      <For each={props.specimens}>
        {(specimen) => (
          <article class="specimen" data-specimen={specimen.of} aria-label={specimen.of}>
            <h3 class="hint">{specimen.of}</h3>
            <div class="grounds">
              <Show when={specimen.isLayer !== true} fallback={<Ground theme="over">{specimen.draw()}</Ground>}>
                <Ground theme="light">{specimen.draw()}</Ground>
                <Ground theme="dark">{specimen.draw()}</Ground>
              </Show>
            </div>
          </article>
        )}
      </For>
    </section>
  )
}

function Ground(props: ParentProps<{ theme: 'light' | 'dark' | 'over' }>) {
  return <div class={`ground ${props.theme}`}>{props.children}</div>
}

// The parts of a conversation: messages of every kind in every state, and what stands between and around them.

import { For, Show } from 'solid-js'
import type { ChatView } from '#ipc/engine/chats-contract.ts'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { Album } from '../../../src/renderer/features/chat/album.tsx'
import { Bubble } from '../../../src/renderer/features/chat/bubble.tsx'
import '../../../src/renderer/features/chat/chat.css'
import { MessageTools } from '../../../src/renderer/features/chat/message-tools.tsx'
import { NewestButton } from '../../../src/renderer/features/chat/newest-button.tsx'
import { NoticeRow } from '../../../src/renderer/features/chat/notice-row.tsx'
import { PinnedBar } from '../../../src/renderer/features/chat/pinned-bar.tsx'
import { RequestBar } from '../../../src/renderer/features/chat/request-bar.tsx'
import { SelectBar } from '../../../src/renderer/features/chat/select-bar.tsx'
import '../../../src/renderer/features/chat/timeline.css'
import { EditBar, ReplyBar } from '../../../src/renderer/features/composer/reply-bar.tsx'
import '../../../src/renderer/features/composer/composer.css'
import { useText } from '../../../src/renderer/text/text.tsx'
import { componentMessages, type ShownAs } from './components-script.ts'
import { addressOf, ownAddress } from './made-chat.ts'
import { readScene } from './scene.ts'
import type { Specimen } from './specimen.ts'

const nothing = (): void => undefined
const others = 3
const mira = addressOf('mira')

/** Of the chat of components-script.ts, whose messages stand in the order that their names have there. */
export function messageSpecimens(chat: ChatView): readonly Specimen[] {
  const names = Object.keys(componentMessages(readScene(new URLSearchParams())))
  const said = (shownAs: ShownAs): readonly MessageView[] => {
    const message = chat.messages[names.indexOf(shownAs)]
    return message === undefined ? [] : [message]
  }
  const bubbles = (of: string, shownAs: readonly ShownAs[]): Specimen => ({
    of: `chat/bubble ${of}`,
    draw: () => <For each={shownAs.flatMap(said)}>{(message) => <Said message={message} />}</For>,
  })
  return [
    bubbles('own', ['own queued', 'own sent', 'own delivered', 'own read', 'own failed']),
    bubbles('kinds', ['kind text', 'kind unknown', 'kind deleted', 'long', 'marks and code']),
    bubbles('ends', ['timed', 'burns', 'burns own', 'leaving']),
    bubbles('signs', ['edited', 'forwarded', 'pinned and reacted', 'quote here', 'quote gone', 'quote missing']),
    bubbles('files', ['file remote', 'file sending', 'file fetching', 'file held', 'file failed', 'program']),
    bubbles('pictures', ['picture remote', 'picture sending', 'picture fetching', 'picture held', 'picture failed']),
    bubbles('voices', ['voice held', 'voice remote']),
    {
      of: 'chat/bubble chosen',
      draw: () => (
        <For each={[...said('kind text'), ...said('own read')]}>
          {(message, at) => <Said message={message} isChosen={at() === 0} />}
        </For>
      ),
    },
    {
      of: 'chat/album',
      draw: () => <Together messages={(['album 1', 'album 2', 'album 3'] as const).flatMap(said)} />,
    },
    {
      of: 'chat/notice-row',
      draw: () => (
        <For each={[...said('notice'), ...said('notice of keys')]}>
          {(message) => <NoticeRow message={message} ownAddress={ownAddress} kind="group" />}
        </For>
      ),
    },
    {
      of: 'chat/message-tools',
      draw: () => (
        <div class="rowed">
          <MessageTools isReachable onReact={nothing} onReply={nothing} onMore={nothing} />
        </div>
      ),
    },
    {
      of: 'chat/newest-button',
      draw: () => <For each={[0, 12]}>{(count) => <NewestButtonPlace count={count} />}</For>,
    },
    {
      of: 'chat/pinned-bar',
      draw: () => (
        <For each={[said('long'), [...said('kind text'), ...said('own read')]]}>
          {(pins) => <PinnedBar pins={pins} ownAddress={ownAddress} mayPin onJump={nothing} onUnpin={nothing} />}
        </For>
      ),
    },
    { of: 'chat/select-bar', draw: () => <For each={[0, 1, 1_204]}>{(count) => <Selection count={count} />}</For> },
    {
      of: 'chat/request-bar',
      draw: () => (
        <For each={['pair', 'group'] as const}>
          {(kind) => (
            <RequestBar chat={{ chat: chat.chat, kind, title: chat.title }} by={mira} ownAddress={ownAddress} />
          )}
        </For>
      ),
    },
    { of: 'composer/reply-bar', draw: () => <Bars /> },
  ]
}

function Said(props: { message: MessageView; isChosen?: boolean }) {
  return (
    <Bubble
      message={props.message}
      ownAddress={ownAddress}
      isGroup
      others={others}
      isFirst
      isLast
      isTabStop={false}
      isHit={false}
      isActive={false}
      canReact
      isChosen={props.isChosen}
      onFocus={nothing}
      onReply={nothing}
      onMenu={nothing}
      onToolsOpen={nothing}
      onJump={nothing}
      onReact={nothing}
      onWriteAgain={nothing}
      onKeep={nothing}
      onShowOnce={nothing}
    />
  )
}

function Together(props: { messages: readonly MessageView[] }) {
  const part = { isStop: false, isActive: false, isHit: false, isChosen: undefined }
  return (
    <Show when={props.messages.length > 0}>
      <Album
        messages={props.messages}
        waiting={1}
        ownAddress={ownAddress}
        isGroup
        others={others}
        isFirst
        isLast
        partOf={() => part}
        canReact={() => true}
        onFocus={nothing}
        onReply={nothing}
        onMenu={nothing}
        onToolsOpen={nothing}
        onJump={nothing}
        onReact={nothing}
      />
    </Show>
  )
}

function NewestButtonPlace(props: { count: number }) {
  return (
    <div class="newest-ground">
      <NewestButton count={props.count} onClick={nothing} />
    </div>
  )
}

function Selection(props: { count: number }) {
  return (
    <SelectBar
      count={props.count}
      canForward={props.count !== 1}
      onCopy={nothing}
      onForward={nothing}
      onDelete={nothing}
      onEnd={nothing}
    />
  )
}

function Bars() {
  const { t } = useText()
  return (
    <>
      <div class="composer">
        <ReplyBar sender={mira} ownAddress={ownAddress} text={t('list.empty')} onEnd={nothing} />
      </div>
      <div class="composer">
        <EditBar sentAtMs={Date.now()} text={t('list.empty')} onEnd={nothing} />
      </div>
    </>
  )
}

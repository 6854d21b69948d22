// In a chat's information: its newest pictures, and the way to all that its messages carry.

import { createMemo, For, Show, untrack } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { RowButton } from '../../ui/card.tsx'
import { ChatFilesProvider } from '../files/chat-files.tsx'
import { PictureSquare } from '../files/picture-square.tsx'
import { createShelf } from './shelf-store.ts'
import './shelves.css'

const mostShown = 4
/** What the viewer goes on with. */
const pageSize = 60

export function NewestPictures(props: { chat: string; onOpen: () => void }) {
  const { t } = useText()
  const { engine } = useAccount()
  const chat = untrack(() => props.chat)
  const store = createShelf(engine, chat, 'pictures', mostShown, pageSize)
  const oldestFirst = createMemo(() => store.messages.toReversed())
  return (
    <div class="to-shelves">
      <Show when={store.messages.length > 0}>
        <ChatFilesProvider
          chat={chat}
          messages={oldestFirst()}
          onOlder={() => inBackground('more pictures', store.loadOlder())}
        >
          <div class="newest-pictures" role="group" aria-label={t('shelf.newest')}>
            <For each={store.messages.slice(0, mostShown)}>
              {(message) => (
                <Show when={message.file}>
                  {(file) => <PictureSquare message={message.id} file={file()} isReachable />}
                </Show>
              )}
            </For>
          </div>
        </ChatFilesProvider>
      </Show>
      <RowButton isTight icon="picture" title={t('shelf.title')} onClick={() => props.onOpen()} />
    </div>
  )
}

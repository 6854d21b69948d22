// One shelf: pictures in a grid by months, all else one under the other. Only rows near the view are drawn.

import { createMemo, createSignal, For, Show, untrack, type Accessor } from 'solid-js'
import { Virtualizer, type VirtualizerHandle } from 'virtua/solid'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { createRoving, keptRow } from '../../ui/roving.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ChatFilesProvider } from '../files/chat-files.tsx'
import { linksOf } from './links-of.ts'
import { ShelfEntry } from './shelf-entry.tsx'
import { entryFrom, shelfRows } from './shelf-rows.ts'
import { createShelf, type ShelfName } from './shelf-store.ts'
import { ShelfTile } from './shelf-tile.tsx'

const pageSize = 60
/** So near to the end, more is asked for. */
const moreSlackPx = 600

export function ShelfList(props: {
  chat: string
  shelf: ShelfName
  ownAddress: string
  today: Accessor<number>
  onJump: (message: MessageView) => void
}) {
  const { t, month } = useText()
  const { engine } = useAccount()
  // Another shelf brings another of these.
  const name = untrack(() => props.shelf)
  const chat = untrack(() => props.chat)
  const store = createShelf(engine, chat, name, pageSize)
  const [handle, setHandle] = createSignal<VirtualizerHandle>()
  let list: HTMLElement | undefined

  /** Of what may hold links those are here that show some. */
  const shown = createMemo(() =>
    name === 'links' ? store.messages.filter(({ text }) => linksOf(text).length > 0) : [...store.messages],
  )
  const oldestFirst = createMemo(() => shown().toReversed())
  const rows = createMemo(() => shelfRows(shown(), name === 'pictures'))
  const byKey = createMemo(() => new Map(rows().map((row) => [row.key, row])))
  const keys = createMemo(() => rows().map(({ key }) => key), [], { equals: sameKeys })
  const ids = createMemo(() => shown().map(({ id }) => id))
  const rowOf = (id: string): string => rows().find((row) => row.kind === 'entries' && row.ids.includes(id))?.key ?? ''

  const roving = createRoving({
    keys: ids,
    entry: () => ids()[0],
    lead: (from, pressed) => entryFrom(rows(), from, pressed),
    reveal: (id) => handle()?.scrollToIndex(keys().indexOf(rowOf(id)), { align: 'nearest' }),
    find: (id) =>
      list?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"], [data-picture="${CSS.escape(id)}"]`) ?? null,
  })

  function look(): void {
    if (list === undefined || list.scrollHeight - list.scrollTop - list.clientHeight > moreSlackPx) return
    inBackground('more of a shelf', store.loadOlder())
  }

  const entryOf = (id: string) => (
    <Show when={store.find(id)}>
      {(message) => (
        <Show
          when={name === 'pictures'}
          fallback={
            <ShelfEntry
              message={message()}
              ownAddress={props.ownAddress}
              today={props.today()}
              isStop={roving.stop() === id}
              isLinks={name === 'links'}
              onFocus={() => roving.entered(id)}
              onJump={() => props.onJump(message())}
            />
          }
        >
          <ShelfTile
            message={message()}
            ownAddress={props.ownAddress}
            today={props.today()}
            isStop={roving.stop() === id}
            onFocus={() => roving.entered(id)}
            onJump={() => props.onJump(message())}
          />
        </Show>
      )}
    </Show>
  )

  return (
    <ChatFilesProvider
      chat={chat}
      messages={oldestFirst()}
      onOlder={() => inBackground('more of a shelf', store.loadOlder())}
    >
      <Show when={!store.isLoaded()}>
        <div class="grow">
          <Skeleton label={t('shelf.loading')} rows={3} />
        </div>
      </Show>
      <Show when={store.isLoaded() && shown().length === 0}>
        <div class="grow shelf-none">
          <EmptyState icon={name === 'pictures' ? 'picture' : name === 'links' ? 'link' : 'file'}>
            {t(`shelf.none.${name}`)}
          </EmptyState>
        </div>
      </Show>
      <div
        class="shelf scrolls"
        role="group"
        aria-label={t(`shelf.${name}`)}
        ref={(element) => {
          list = element
        }}
        onScroll={look}
        onKeyDown={(event) => roving.press(event)}
      >
        <Virtualizer
          data={keys()}
          ref={setHandle}
          bufferSize={400}
          keepMounted={keptRow(keys(), rowOf(roving.stop() ?? ''))}
        >
          {(key) => {
            const monthMs = (): number | undefined => {
              const row = byKey().get(key)
              return row?.kind === 'month' ? row.ms : undefined
            }
            const entries = (): readonly string[] => {
              const row = byKey().get(key)
              return row?.kind === 'entries' ? row.ids : []
            }
            return (
              <Show
                when={monthMs()}
                fallback={
                  <div class={name === 'pictures' ? 'shelf-tiles' : 'shelf-line'}>
                    <For each={entries()}>{entryOf}</For>
                  </div>
                }
              >
                {(ms) => <h3 class="shelf-month">{month(ms())}</h3>}
              </Show>
            )
          }}
        </Virtualizer>
      </div>
    </ChatFilesProvider>
  )
}

const sameKeys = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((key, index) => key === other[index])

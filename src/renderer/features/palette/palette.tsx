// Find anything, do anything: one field, and what it finds below. Arrows choose, Enter does it, Escape leaves.

import { createMemo, createSignal, createUniqueId, For, Show, type JSX } from 'solid-js'
import { signOf } from '../../keys/pressed.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { FloatingDialog } from '../../ui/floating-dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { createLiveRegion } from '../../ui/live-region.tsx'
import { offer, type Offered, type PaletteItem } from './palette-items.ts'
import './palette.css'

export function Palette(props: {
  items: readonly PaletteItem[]
  /** Messages with what is typed, which come a moment later and stand last: nothing that is seen moves. */
  messages: readonly Offered[]
  /** Said below them. */
  note: string
  onType: (query: string) => void
  onClose: () => void
}) {
  const { t } = useText()
  const live = createLiveRegion()
  const listId = createUniqueId()
  const [query, setQuery] = createSignal('')
  const [at, setAt] = createSignal(0)
  const offered = createMemo(() => [...offer(query(), props.items), ...props.messages])
  const chosen = (): number => Math.min(at(), offered().length - 1)
  const optionId = (index: number): string => `${listId}-${String(index)}`
  let input: HTMLInputElement | undefined
  let list: HTMLElement | undefined

  function type(words: string): void {
    setQuery(words)
    setAt(0)
    list?.scrollTo(0, 0)
    props.onType(words.trim())
    const count = offered().length
    live.say(count === 0 ? t('palette.nothing', { text: words.trim() }) : t('palette.count', { count }))
  }

  function go(to: number): void {
    const count = offered().length
    setAt(count === 0 ? 0 : (to + count) % count)
    document.getElementById(optionId(chosen()))?.scrollIntoView({ block: 'nearest' })
  }

  /** Once the palette is gone: what is chosen may open a dialog, which takes the focus. */
  function choose(item: PaletteItem | undefined): void {
    if (item === undefined) return
    props.onClose()
    item.onChoose()
  }

  function press(event: KeyboardEvent): void {
    if (event.isComposing) return
    if (event.key === 'ArrowDown') go(chosen() + 1)
    else if (event.key === 'ArrowUp') go(chosen() - 1)
    else if (event.key === 'PageDown') go(Math.min(chosen() + 5, offered().length - 1))
    else if (event.key === 'PageUp') go(Math.max(chosen() - 5, 0))
    else if (event.key === 'Enter') choose(offered()[chosen()]?.item)
    else return
    event.preventDefault()
  }

  const rows = (group: PaletteItem['group']): readonly { readonly row: Offered; readonly index: number }[] =>
    offered().flatMap((row, index) => (row.item.group === group ? [{ row, index }] : []))
  const heading = (group: PaletteItem['group']): string => {
    if (group === 'actions') return t('palette.actions')
    if (group === 'messages') return t('search.messages')
    return t(query().trim() === '' ? 'palette.recent' : 'palette.found')
  }

  return (
    <FloatingDialog title={t('palette.title')} first={() => input} onClose={() => props.onClose()}>
      <div class="palette-field">
        <Icon name="search" />
        <input
          ref={(element) => {
            input = element
          }}
          type="text"
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={offered().length === 0 ? undefined : optionId(chosen())}
          placeholder={t('palette.placeholder')}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={128}
          value={query()}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={press}
        />
        <kbd aria-hidden="true">Esc</kbd>
      </div>
      <div
        class="palette-list scrolls"
        role="listbox"
        id={listId}
        aria-label={t('palette.results')}
        tabindex={-1}
        ref={(element) => {
          list = element
        }}
      >
        <For each={['found', 'actions', 'messages'] as const}>
          {(group) => (
            <Show when={rows(group).length > 0}>
              <div role="group" aria-label={heading(group)}>
                <p class="palette-heading" aria-hidden="true">
                  {heading(group)}
                </p>
                <For each={rows(group)}>
                  {({ row, index }) => (
                    <Row
                      row={row}
                      id={optionId(index)}
                      isChosen={chosen() === index}
                      onPoint={() => setAt(index)}
                      onChoose={() => choose(row.item)}
                    />
                  )}
                </For>
              </div>
            </Show>
          )}
        </For>
      </div>
      <Show when={offered().length === 0}>
        <p class="palette-nothing muted">{t('palette.nothing', { text: query().trim() })}</p>
      </Show>
      <Show when={props.note}>
        <p class="palette-note muted" role="status">
          {props.note}
        </p>
      </Show>
      {live.element()}
    </FloatingDialog>
  )
}

function Row(props: { row: Offered; id: string; isChosen: boolean; onPoint: () => void; onChoose: () => void }) {
  const item = (): PaletteItem => props.row.item
  const face = (): JSX.Element => {
    const shown = item().face
    return 'icon' in shown ? <Icon name={shown.icon} /> : <Avatar {...shown} size={28} />
  }
  return (
    <div
      class="palette-row"
      role="option"
      id={props.id}
      aria-selected={props.isChosen}
      onPointerMove={() => props.onPoint()}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => props.onChoose()}
    >
      <span class="palette-face">{face()}</span>
      <span class="one-line grow">
        <span dir="auto">
          <Marked text={item().name} marks={props.row.marks} />
        </span>
        <Show when={item().hint}>
          <Show when={item().group === 'messages'} fallback={<span class="hint"> · {item().hint}</span>}>
            <span class="hint palette-where one-line">{item().hint}</span>
          </Show>
        </Show>
      </span>
      <Show when={item().action}>{(action) => <kbd aria-hidden="true">{signOf(action())}</kbd>}</Show>
    </div>
  )
}

/** Never bold: words do not move while one types. */
function Marked(props: { text: string; marks: Offered['marks'] }) {
  const parts = (): readonly { readonly text: string; readonly isMarked: boolean }[] => {
    const ends = [0, ...props.marks.flat(), props.text.length]
    return ends
      .slice(0, -1)
      .map((from, index) => ({ text: props.text.slice(from, ends[index + 1]), isMarked: index % 2 === 1 }))
      .filter(({ text }) => text !== '')
  }
  return <For each={parts()}>{({ text, isMarked }) => (isMarked ? <mark>{text}</mark> : text)}</For>
}

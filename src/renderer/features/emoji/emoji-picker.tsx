// Choosing an emoji: a field to look for one, and all of them in their groups. One tab stop; arrows move through the grid.

import { createMemo, createSignal, For, Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Icon } from '../../ui/icon.tsx'
import { emojiGroups, type Emoji, type EmojiGroup } from './emoji-list.ts'
import './emoji-picker.css'
import { searchEmoji } from './emoji-search.ts'

/** As the style sheet draws it. */
const columns = 8

interface Shown {
  readonly label: string
  readonly emoji: readonly Emoji[]
}

export function EmojiPicker(props: { onPick: (sign: string) => void; ref?: (search: HTMLInputElement) => void }) {
  const { t, language } = useText()
  const [wanted, setWanted] = createSignal('')
  const [stop, setStop] = createSignal(0)
  let grid: HTMLElement | undefined
  const groups = createMemo((): readonly Shown[] => {
    if (wanted().trim() !== '') return [{ label: t('emoji.found'), emoji: searchEmoji(wanted(), language()) }]
    const names = Object.keys(emojiGroups) as EmojiGroup[]
    return names.map((name) => ({ label: t(`emoji.group.${name}`), emoji: emojiGroups[name] }))
  })
  const all = createMemo(() => groups().flatMap(({ emoji }) => emoji))
  const startOf = (group: number): number =>
    groups()
      .slice(0, group)
      .reduce((sum, { emoji }) => sum + emoji.length, 0)

  function focus(at: number): void {
    const next = Math.min(Math.max(at, 0), all().length - 1)
    setStop(next)
    grid?.querySelectorAll('button')[next]?.focus()
  }

  function press(event: KeyboardEvent): void {
    const target = {
      ArrowRight: stop() + 1,
      ArrowLeft: stop() - 1,
      ArrowDown: below(stop()),
      ArrowUp: above(stop()),
      Home: 0,
      End: all().length - 1,
    }[event.key]
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    focus(target)
  }

  /** In the same column, in the next row of the group or the first of the next group. */
  function below(at: number): number {
    const group = groupAt(at)
    const { start, length } = group
    const next = at + columns
    if (next < start + length) return next
    const isInLastRow = Math.floor((at - start) / columns) === Math.floor((length - 1) / columns)
    if (!isInLastRow) return start + length - 1
    const after = groups()[group.index + 1]?.emoji.length ?? 0
    return after === 0 ? at : start + length + Math.min((at - start) % columns, after - 1)
  }

  function above(at: number): number {
    const { index, start } = groupAt(at)
    if (at - columns >= start) return at - columns
    const before = groups()[index - 1]?.emoji.length ?? 0
    if (before === 0) return at
    const lastRow = startOf(index - 1) + Math.floor((before - 1) / columns) * columns
    return Math.min(lastRow + ((at - start) % columns), start - 1)
  }

  function groupAt(at: number): { index: number; start: number; length: number } {
    let start = 0
    for (const [index, { emoji }] of groups().entries()) {
      if (at < start + emoji.length) return { index, start, length: emoji.length }
      start += emoji.length
    }
    return { index: 0, start: 0, length: all().length }
  }

  return (
    <div class="emoji-picker" role="group" aria-label={t('emoji.picker')}>
      <div class="field">
        <Icon name="search" size={16} />
        <input
          ref={(element) => props.ref?.(element)}
          type="text"
          aria-label={t('emoji.search')}
          placeholder={t('emoji.search')}
          maxLength={40}
          autocomplete="off"
          spellcheck={false}
          value={wanted()}
          onInput={(event) => {
            setWanted(event.currentTarget.value)
            setStop(0)
          }}
          onKeyDown={(event) => {
            if (event.isComposing) return
            const [first] = all()
            if (event.key === 'ArrowDown') {
              event.preventDefault()
              focus(0)
            } else if (event.key === 'Enter' && wanted().trim() !== '' && first !== undefined) {
              event.preventDefault()
              props.onPick(first.sign)
            }
          }}
        />
      </div>
      <div class="emoji-groups scrolls" ref={(element) => (grid = element)} onKeyDown={press}>
        <For each={groups()}>
          {({ label, emoji }, group) => (
            <div role="group" aria-label={label}>
              <p class="emoji-label" aria-hidden="true">
                {label}
              </p>
              <div class="emoji-grid">
                <For each={emoji}>
                  {(one, at) => (
                    <button
                      type="button"
                      class="emoji"
                      tabindex={startOf(group()) + at() === stop() ? 0 : -1}
                      aria-label={one[language()][0]}
                      onFocus={() => setStop(startOf(group()) + at())}
                      onClick={() => props.onPick(one.sign)}
                    >
                      {one.sign}
                    </button>
                  )}
                </For>
              </div>
            </div>
          )}
        </For>
        <p class="emoji-none" role="status">
          <Show when={all().length === 0}>{t('emoji.none')}</Show>
        </p>
      </div>
    </div>
  )
}

// Who may be named, over the composer, while somebody is being named. The focus stays in the text: its arrows, Tab, Enter
// and Escape are handed on.

import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  For,
  on,
  Show,
  type Accessor,
  type JSX,
} from 'solid-js'
import { usernameOf } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import './mention-menu.css'
import { offeredFor, wantedAt, wordForEverybody, writtenName } from './mentions.ts'

interface MentionMenuDeps {
  readonly text: Accessor<string>
  /** Where the caret stands in it. */
  readonly caret: Accessor<number>
  readonly ownAddress: Accessor<string>
  /** Those of the chat, without oneself. */
  readonly people: Accessor<readonly { readonly account: string }[]>
  /** How many everybody is, with oneself; 0 where nobody is called by that. */
  readonly everybody: Accessor<number>
  /** The text with the name in it, and where the caret goes. */
  readonly onChoose: (text: string, caret: number) => void
}

export interface MentionMenu {
  readonly isOpen: Accessor<boolean>
  /** Of the list and of the option that would be taken: for `aria-controls` and `aria-activedescendant` of the text. */
  readonly listId: string
  readonly optionId: Accessor<string | undefined>
  /** Handles a key press in the text; true where it was one of ours. */
  press(event: KeyboardEvent): boolean
  readonly element: () => JSX.Element
}

export function createMentionMenu(deps: MentionMenuDeps): MentionMenu {
  const { t } = useText()
  const listId = createUniqueId()
  const [at, setAt] = createSignal(0)
  const [dismissed, setDismissed] = createSignal<number>()
  const wanted = createMemo(() => wantedAt(deps.text(), deps.caret()), undefined, {
    equals: (one, other) => one?.start === other?.start && one?.wanted === other?.wanted,
  })
  const word = createMemo(() =>
    deps.everybody() === 0 ? undefined : wordForEverybody(deps.people(), deps.ownAddress(), t('mention.here')),
  )
  /** Addresses, and null for everybody. */
  const offered = createMemo((): readonly (string | null)[] => {
    const asked = wanted()
    if (asked === undefined || dismissed() === asked.start) return []
    return offeredFor(deps.people(), asked.wanted, word())
  })
  createEffect(
    on(wanted, (asked) => {
      setAt(0)
      if (asked === undefined) setDismissed(undefined)
    }),
  )

  function choose(account: string | null): void {
    const asked = wanted()
    if (asked === undefined) return
    const name = account === null ? (word() ?? '') : writtenName(account, deps.ownAddress())
    const before = `${deps.text().slice(0, asked.start)}@${name} `
    const after = deps.text().slice(asked.start + 1 + asked.wanted.length)
    deps.onChoose(before + after.replace(/^ /, ''), before.length)
  }

  return {
    isOpen: () => offered().length > 0,
    listId,
    optionId: () => (offered().length > 0 ? `${listId}-${String(at())}` : undefined),
    press(event) {
      const count = offered().length
      if (count === 0 || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
        return false
      switch (event.key) {
        case 'ArrowDown':
        case 'ArrowUp':
          setAt((now) => (now + (event.key === 'ArrowDown' ? 1 : count - 1)) % count)
          break
        case 'Enter':
        case 'Tab':
          choose(offered()[at()] ?? null)
          break
        case 'Escape':
          setDismissed(wanted()?.start)
          break
        default:
          return false
      }
      event.preventDefault()
      event.stopPropagation()
      return true
    },
    element: () => (
      <Show when={offered().length > 0}>
        <MentionOptions
          id={listId}
          accounts={offered()}
          at={at()}
          everybody={{ word: word() ?? '', count: deps.everybody() }}
          ownAddress={deps.ownAddress()}
          onPoint={setAt}
          onChoose={choose}
        />
      </Show>
    ),
  }
}

function MentionOptions(props: {
  id: string
  accounts: readonly (string | null)[]
  at: number
  everybody: { readonly word: string; readonly count: number }
  ownAddress: string
  onPoint: (at: number) => void
  onChoose: (account: string | null) => void
}) {
  const { t } = useText()
  return (
    <div class="menu mention-menu" role="listbox" id={props.id} aria-label={t('mention.people')}>
      <For each={props.accounts}>
        {(account, at) => (
          <div
            class="item"
            role="option"
            id={`${props.id}-${String(at())}`}
            aria-selected={at() === props.at}
            data-highlighted={at() === props.at ? '' : undefined}
            onPointerMove={() => props.onPoint(at())}
            onPointerDown={(event) => {
              // The focus stays in the text.
              event.preventDefault()
              props.onChoose(account)
            }}
          >
            <Show
              when={account}
              fallback={
                <>
                  <Avatar kind="group" id="" name="" size={28} />
                  <b class="one-line">@{props.everybody.word}</b>
                  <span class="hint one-line grow">{t('mention.hereMeans', { count: props.everybody.count })}</span>
                </>
              }
            >
              {(address) => (
                <>
                  <Avatar kind="person" id={address()} name={usernameOf(address())} size={28} />
                  <b class="one-line" dir="auto">
                    {usernameOf(address())}
                  </b>
                  <span class="hint one-line grow">
                    {writtenName(address(), props.ownAddress) === address() ? address() : ''}
                  </span>
                </>
              )}
            </Show>
            <Show when={at() === props.at}>
              <kbd aria-hidden="true">Tab</kbd>
            </Show>
          </div>
        )}
      </For>
    </div>
  )
}

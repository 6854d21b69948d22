// Under the head of a chat while one looks for words in it: what is looked for, which of how many one is at, and on to the next.

import { createSignal, Show, untrack } from 'solid-js'
import type { SearchHit } from '#ipc/engine/search-contract.ts'
import { act } from '../../keys/pressed.ts'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import './find-bar.css'
import { createFindInChat } from './find-in-chat.ts'

export function FindBar(props: { chat: string; onJump: (hit: SearchHit) => void; onEnd: () => void }) {
  const text = useText()
  const { t } = text
  const { engine } = useAccount()
  const [words, setWords] = createSignal('')
  const finding = createFindInChat(
    engine,
    untrack(() => props.chat),
    (hit) => props.onJump(hit),
  )
  const isEmpty = (): boolean => words().trim() === ''
  const isNone = (): boolean => finding.hits().length === 0
  const state = (): string => {
    if (isEmpty()) return ''
    if (isNone()) return t(finding.isPartial() ? 'find.noneYet' : 'find.none')
    return t('find.of', { number: text.number(finding.at() + 1), count: finding.hits().length })
  }
  const press = (event: KeyboardEvent): void => {
    const isSpent = act(
      'finding',
      {
        findOlder: () => finding.step('older'),
        findNewer: () => finding.step('newer'),
        endFinding: () => props.onEnd(),
      },
      event,
    )
    if (isSpent) event.stopPropagation()
  }
  return (
    <div class="find-bar" role="search" aria-label={t('find.open')} data-stop="find">
      <label class="field grow">
        <Icon name="search" size={16} />
        <input
          type="text"
          aria-label={t('find.label')}
          placeholder={t('find.placeholder')}
          value={words()}
          maxLength={256}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          onInput={({ currentTarget }) => {
            setWords(currentTarget.value)
            finding.find(currentTarget.value)
          }}
          onKeyDown={press}
        />
        <span class="suffix num" role="status">
          {state()}
        </span>
      </label>
      <Show when={!isEmpty()}>
        <IconButton
          icon="up"
          label={t('find.older')}
          keys="findOlder"
          isDisabled={isNone()}
          onClick={() => finding.step('older')}
        />
        <IconButton
          icon="down"
          label={t('find.newer')}
          keys="findNewer"
          isDisabled={isNone()}
          onClick={() => finding.step('newer')}
        />
      </Show>
      <IconButton icon="close" label={t('find.end')} keys="endFinding" onClick={() => props.onEnd()} />
    </div>
  )
}

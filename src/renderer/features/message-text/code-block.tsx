// Code in a message: a plate with its language and a button that copies it. A long one is shown in part, and whole when
// asked.

import { createMemo, createSignal, For, Show } from 'solid-js'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { useToast } from '../../ui/toast.tsx'
import './code-block.css'
import { languageOf } from './code-languages.ts'
import { codeTokens } from './code-tokens.ts'

/** Lines of a long one that are shown before it is asked for; a few more than these are all shown. */
const shownLines = 24
const slackLines = 4

export function CodeBlock(props: { code: string; language: string; isReachable: boolean }) {
  const { t } = useText()
  const { desktop } = useDesk()
  const toast = useToast()
  const [isWhole, setIsWhole] = createSignal(false)
  const lines = createMemo(() => props.code.split('\n'))
  const isLong = (): boolean => lines().length > shownLines + slackLines
  const shown = (): string => (isLong() && !isWhole() ? lines().slice(0, shownLines).join('\n') : props.code)
  const tokens = createMemo(() => codeTokens(shown(), props.language))
  async function copy(): Promise<void> {
    await desktop.copyText({ text: props.code })
    toast.show(t('note.copied'))
  }
  return (
    <div class="code-block" dir="ltr">
      <div class="code-head">
        <span class="one-line">{languageOf(props.language)?.name ?? (props.language || t('code.plain'))}</span>
        <IconButton
          icon="copy"
          isSmall
          isSkipped={!props.isReachable}
          label={t('code.copy')}
          onClick={() => inBackground('copy', copy())}
        />
      </div>
      <pre>
        <code>
          <For each={tokens()}>
            {({ kind, text }) => (kind === null ? text : <span class={`code-${kind}`}>{text}</span>)}
          </For>
        </code>
      </pre>
      <Show when={isLong()}>
        <button
          type="button"
          class="code-more"
          aria-expanded={isWhole()}
          tabindex={props.isReachable ? 0 : -1}
          onClick={() => setIsWhole((was) => !was)}
        >
          {isWhole() ? t('code.less') : t('code.all', { count: lines().length })}
        </button>
      </Show>
    </div>
  )
}

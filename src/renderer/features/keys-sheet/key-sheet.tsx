// All keys of the app on one sheet, as the list of keys has them.

import { For, Show } from 'solid-js'
import { actionsOf, keyList, keyScopes, type KeyAction } from '../../keys/key-list.ts'
import { capsOf } from '../../keys/pressed.ts'
import { useDesk } from '../../state/desk.ts'
import type { TextKey } from '../../text/dictionary.ts'
import { useText } from '../../text/text.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import './key-sheet.css'

interface Line {
  /** None that needs a value. */
  readonly words: (typeof keyList)[KeyAction]['words'] | Extract<TextKey, `keys.widget${string}`>
  /** All ways to press it, each as what stands on the keys. */
  readonly caps: readonly (readonly string[])[]
}

/** What widgets make of keys wherever they are. */
const ofWidgets: readonly Line[] = [
  { words: 'keys.widgetMove', caps: [['↑'], ['↓']] },
  { words: 'keys.widgetEnds', caps: [['Home'], ['End']] },
  { words: 'keys.widgetOpen', caps: [['Enter']] },
  { words: 'keys.widgetMenu', caps: [['Shift', 'F10']] },
  { words: 'keys.widgetClose', caps: [['Esc']] },
]

export function KeySheet(props: { onClose: () => void }) {
  const { t } = useText()
  const { settings } = useDesk()
  /** Enter sends where the settings say so. */
  const caps = (action: KeyAction): readonly (readonly string[])[] => {
    const all = capsOf(action)
    if (action === 'send') return settings().enterSends ? all.slice(0, 1) : all.slice(1)
    return action === 'newLine' && !settings().enterSends ? [['Enter'], ...all] : all
  }
  return (
    <Dialog title={t('keys.title')} isWide onClose={() => props.onClose()}>
      <div class="key-sheet" tabindex={0} role="group" aria-label={t('keys.title')}>
        <For each={keyScopes}>
          {(scope) => (
            <section>
              <h3>{t(`keys.of.${scope}`)}</h3>
              <dl>
                <For each={actionsOf(scope)}>
                  {(action) => <KeyLine words={keyList[action].words} caps={caps(action)} />}
                </For>
              </dl>
            </section>
          )}
        </For>
        <section>
          <h3>{t('keys.of.widgets')}</h3>
          <dl>
            <For each={ofWidgets}>{({ words, caps: of }) => <KeyLine words={words} caps={of} />}</For>
          </dl>
        </section>
      </div>
    </Dialog>
  )
}

function KeyLine(props: Line) {
  const { t } = useText()
  return (
    <div class="key-line">
      <dt>{t(props.words)}</dt>
      <dd>
        <For each={props.caps}>
          {(keys, index) => (
            <>
              <Show when={index() > 0}>
                <span class="hint">{t('keys.or')}</span>
              </Show>
              <span class="key-chord">
                <For each={keys}>{(cap) => <kbd>{cap === 'Space' ? t('keys.space') : cap}</kbd>}</For>
              </span>
            </>
          )}
        </For>
      </dd>
    </div>
  )
}

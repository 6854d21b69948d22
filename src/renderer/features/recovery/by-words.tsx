// Signed in by the password: the words vouch for this device, and undo what somebody else has done before.

import { createSignal, onMount, Show } from 'solid-js'
import type { DeviceView } from '#ipc/engine/devices-contract.ts'
import { useAccount } from '../../state/account.ts'
import { createAttempt } from '../../state/attempt.ts'
import { inBackground } from '../../state/background.ts'
import { useText } from '../../text/text.tsx'
import { Button, TextButton } from '../../ui/button.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { LastTrusted } from './last-trusted.tsx'
import { areTwelve, WordsField } from './words-field.tsx'

export function ByWords(props: { onBack: () => void }) {
  const text = useText()
  const { t } = text
  const { engine, refresh } = useAccount()
  const attempt = createAttempt(text)
  const [words, setWords] = createSignal('')
  const [devices, setDevices] = createSignal<readonly DeviceView[]>([])
  const [isUndoing, setIsUndoing] = createSignal(false)
  const [lastTrusted, setLastTrusted] = createSignal<number | null>(null)
  let field: HTMLTextAreaElement | undefined
  onMount(() => field?.focus())
  const look = async (): Promise<void> => {
    setDevices((await engine.devicesView()).devices)
  }
  inBackground('devices', look())

  async function vouch(): Promise<void> {
    if (!areTwelve(words())) return
    const typed = { words: words(), lastTrusted: lastTrusted() }
    if (await attempt.run(() => engine.certifyByWords(typed))) await refresh()
  }

  return (
    <Page>
      <Panel isNarrow>
        <header class="stack-v tight">
          <h1 class="title-20">{t('byWords.title')}</h1>
          <p class="muted">{t('byWords.what')}</p>
        </header>
        <form
          class="stack-v"
          onSubmit={(event) => {
            event.preventDefault()
            void vouch() // what fails is shown in the form
          }}
        >
          <WordsField
            ref={(element) => {
              field = element
            }}
            value={words()}
            onInput={setWords}
          />
          <Show when={devices().length > 0}>
            <Show
              when={isUndoing()}
              fallback={
                <p>
                  <TextButton onClick={() => setIsUndoing(true)}>{t('trusted.open')}</TextButton>
                </p>
              }
            >
              <LastTrusted devices={devices()} value={lastTrusted()} onChange={setLastTrusted} />
            </Show>
          </Show>
          <ProblemNote problem={attempt.problem()} />
          <div class="rowed wrap end">
            <Button size="large" isDisabled={attempt.isBusy()} onClick={() => props.onBack()}>
              {t('action.back')}
            </Button>
            <Button
              type="submit"
              kind="primary"
              size="large"
              isBusy={attempt.isBusy()}
              isDisabled={!areTwelve(words())}
            >
              {t('byWords.do')}
            </Button>
          </div>
        </form>
      </Panel>
    </Page>
  )
}

// The twelve words: shown once, written down, and three of them checked. They live in this component and nowhere else.

import { createSignal, For, Match, onMount, Switch, untrack } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page, Panel, Steps } from '../../ui/page.tsx'

const asked = 3

export function Words(props: { words: readonly string[]; onDone: () => void }) {
  const { t } = useText()
  const [isChecking, setIsChecking] = createSignal(false)
  return (
    <Page>
      <Panel>
        <Switch>
          <Match when={!isChecking()}>
            <header class="stack-v tight">
              <Steps done={2} of={3} label={t('signUp.step', { count: 2 })} />
              <h1 class="title-20">{t('words.title')}</h1>
              <p class="muted">{t('words.what')}</p>
            </header>
            <ol class="word-sheet" aria-label={t('words.list')}>
              <For each={props.words}>{(word) => <li>{word}</li>}</For>
            </ol>
            <p class="rowed top hint">
              <Icon name="info" size={16} />
              <span>{t('words.care')}</span>
            </p>
            <footer>
              <span class="start">
                <Button kind="plain" size="large" onClick={() => print()}>
                  {t('words.print')}
                </Button>
              </span>
              <Button kind="primary" size="large" onClick={() => setIsChecking(true)}>
                {t('words.written')}
              </Button>
            </footer>
          </Match>
          <Match when={isChecking()}>
            <Check words={props.words} onAgain={() => setIsChecking(false)} onDone={() => props.onDone()} />
          </Match>
        </Switch>
      </Panel>
    </Page>
  )
}

function Check(props: { words: readonly string[]; onAgain: () => void; onDone: () => void }) {
  const { t, number } = useText()
  const places = untrack(() => somePlaces(props.words.length))
  const [answers, setAnswers] = createSignal<readonly string[]>(places.map(() => ''))
  const [left, setLeft] = createSignal<readonly boolean[]>(places.map(() => false))
  let first: HTMLInputElement | undefined
  onMount(() => first?.focus())
  const isRight = (index: number): boolean =>
    answers()[index]?.trim().toLowerCase() === props.words[places[index] ?? -1]
  const isWrong = (index: number): boolean => left()[index] === true && answers()[index] !== '' && !isRight(index)
  const areAllRight = (): boolean => places.every((_, index) => isRight(index))

  return (
    <>
      <header class="stack-v tight">
        <Steps done={3} of={3} label={t('signUp.step', { count: 3 })} />
        <h1 class="title-20">{t('words.checkTitle')}</h1>
        <p class="muted">{t('words.checkWhat')}</p>
      </header>
      <form
        class="stack-v loose"
        onSubmit={(event) => {
          event.preventDefault()
          if (areAllRight()) props.onDone()
        }}
      >
        <div class="three">
          <For each={places}>
            {(place, index) => (
              <Field
                ref={(input) => {
                  if (index() === 0) first = input
                }}
                label={t('words.word', { number: number(place + 1) })}
                value={answers()[index()] ?? ''}
                maxLength={32}
                isMonospaced
                problem={isWrong(index()) ? t('words.wrong') : undefined}
                onInput={(value) => setAnswers((old) => old.with(index(), value))}
                onBlur={() => setLeft((old) => old.with(index(), true))}
              />
            )}
          </For>
        </div>
        <div class="rowed wrap end">
          <Button size="large" onClick={() => props.onAgain()}>
            {t('words.again')}
          </Button>
          <Button type="submit" kind="primary" size="large" isDisabled={!areAllRight()}>
            {t('words.finish')}
          </Button>
        </div>
      </form>
    </>
  )
}

/** Three different places, in their order. */
function somePlaces(count: number): readonly number[] {
  const places = new Set<number>()
  while (places.size < Math.min(asked, count)) {
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1))
    places.add(random % count)
  }
  return [...places].sort((a, b) => a - b)
}

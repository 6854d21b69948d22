// What is about to be sent, read over before it goes: pictures as they will be seen, names, sizes, words beside them.

import { createMemo, createSignal, createUniqueId, Show, untrack } from 'solid-js'
import { createAttempt, type Outcome } from '../../state/attempt.ts'
import type { Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Meter } from '../../ui/meter.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Switch } from '../../ui/switch.tsx'
import type { Ending } from '../composer/ending.ts'
import type { ChosenFiles } from './chosen-files.ts'
import { ChosenList } from './chosen-list.tsx'
import { explainFile } from './file-problem.ts'
import './file-sheet.css'

/** As the composer's: what one message holds, in UTF-16 units that are bytes or more. */
const largestCaption = 16_000

export function FileSheet(props: {
  files: ChosenFiles
  chat: string
  ending: Ending
  draft: string
  /** The message that the first of them answers. */
  replyTo: string | null
  onMore: () => void
  onSent: () => void
  onClose: () => void
}) {
  const text = useText()
  const { t } = text
  const id = createUniqueId()
  const [caption, setCaption] = createSignal(untrack(() => props.draft))
  const [asTheyAre, setAsTheyAre] = createSignal(false)
  const [problem, setProblem] = createSignal<Problem>()
  // A refusal is explained here, as one of a file.
  const attempt = createAttempt(text, undefined, { takes: () => true })
  const files = () => props.files.files
  const tooMany = (): Problem | undefined => (props.files.isTooMany() ? explainFile(text, 'too_many_files') : undefined)
  const isBusy = (): boolean => attempt.isBusy()
  const [sentBefore, setSentBefore] = createSignal(0)
  const [hasReplied, setHasReplied] = createSignal(false)
  const waiting = createMemo(() => files().filter(({ isLookedAt }) => isLookedAt).length)
  const canSend = (): boolean => files().length > 0 && waiting() === 0
  const hasFailed = createMemo(() => files().some(({ code }) => code !== ''))
  const isRedrawn = createMemo(() =>
    files().some(({ picture, code }) => code === 'not_drawn' || (picture !== undefined && picture.redrawn !== null)),
  )

  async function send(): Promise<Outcome> {
    setProblem(undefined)
    setSentBefore(0)
    const outcome = await props.files.send({
      chat: props.chat,
      caption: caption().trim(),
      asTheyAre: asTheyAre(),
      timerSeconds: props.ending.timerSeconds,
      burnsOnRead: props.ending.burnsOnRead,
      replyTo: hasReplied() ? null : props.replyTo,
    })
    if (outcome.hasReply) setHasReplied(true)
    if (outcome.hasCaption) setCaption('')
    if (files().length > 0) {
      if (outcome.isKeptBack) setSentBefore(outcome.sent)
      else setProblem(explainFile(text, outcome.code))
      return { ok: false, code: outcome.code }
    }
    props.onSent()
    props.onClose()
    return { ok: true }
  }

  return (
    <Dialog isWide title={t('files.title', { count: files().length })} onClose={() => props.onClose()}>
      <form
        class="stack-v"
        onSubmit={(event) => {
          event.preventDefault()
          if (!canSend()) return
          // What fails is shown below.
          void attempt.run(send)
        }}
      >
        <ChosenList files={props.files} isStill={isBusy()} asTheyAre={asTheyAre()} />
        <Show when={waiting() > 0}>
          <div class="stack-v chosen-progress">
            <span class="hint">
              {t('files.looking', { done: text.number(files().length - waiting()), count: files().length })}
            </span>
            <Meter label={t('files.lookingMeter')} value={files().length - waiting()} max={files().length} />
          </div>
        </Show>
        <Show when={isRedrawn()}>
          <div class="rowed top">
            <span class="grow">
              {t('files.asTheyAre')}
              <span class="hint chosen-hint" id={id}>
                {t(asTheyAre() ? 'files.asTheyAreOn' : 'files.asTheyAreOff')}
              </span>
            </span>
            <Switch isOn={asTheyAre()} label={t('files.asTheyAre')} onChange={setAsTheyAre} />
          </div>
        </Show>
        <Show when={props.ending.burnsOnRead}>
          <p class="hint chosen-note" role="note">
            <Icon name="flame" size={16} />
            <span>{t('files.once')}</span>
          </p>
        </Show>
        <div class="field-block">
          <label class="label" for={`${id}-caption`}>
            {t('files.caption')}
          </label>
          <span class="field lined paragraph">
            <textarea
              id={`${id}-caption`}
              rows={2}
              value={caption()}
              maxLength={largestCaption}
              dir="auto"
              onInput={(event) => setCaption(event.currentTarget.value)}
            />
          </span>
        </div>
        <ProblemNote problem={problem() ?? attempt.problem() ?? tooMany()} />
        <Show when={sentBefore() > 0}>
          <p class="hint chosen-note" role="status">
            {t('files.keptBack', { count: sentBefore() })}
          </p>
        </Show>
        <Show when={isBusy() && props.files.progress()}>
          {(at) => (
            <div class="stack-v chosen-progress">
              <span class="hint">{t('files.sendingOf', { done: text.number(at().done), count: at().count })}</span>
              <Meter label={t('files.sendingMeter')} value={at().done + at().share} max={at().count} />
            </div>
          )}
        </Show>
        <div class="rowed wrap end">
          <Button icon="plus" isDisabled={isBusy()} onClick={() => props.onMore()}>
            {t('files.more')}
          </Button>
          <span class="grow" />
          {/* Where the line is too short for all three, these two go on together. */}
          <div class="rowed">
            <Show
              when={isBusy() && (props.files.progress()?.count ?? 0) > 1}
              fallback={<Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>}
            >
              <Button onClick={() => props.files.keepBack()}>{t('files.cancelRest')}</Button>
            </Show>
            <Button
              type="submit"
              kind="primary"
              icon={hasFailed() ? 'retry' : 'send'}
              isBusy={isBusy()}
              isDisabled={!canSend()}
            >
              {t(hasFailed() ? 'files.again' : 'files.send')}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  )
}

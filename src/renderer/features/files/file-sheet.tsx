// What is about to be sent, read over before it goes: pictures as they will be seen, names, sizes, words beside them.

import { createSignal, createUniqueId, For, Show, untrack } from 'solid-js'
import { createAttempt, type Outcome } from '../../state/attempt.ts'
import type { Problem } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Meter } from '../../ui/meter.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { Switch } from '../../ui/switch.tsx'
import type { Ending } from '../composer/ending.ts'
import type { ChosenFile, ChosenFiles } from './chosen-files.ts'
import { explainFile } from './file-problem.ts'
import './file-sheet.css'
import { pictureBlob, smallPicture } from './picture-bounds.ts'
import { createPictureUrl } from './picture-url.ts'

/** As the composer's: what one message holds, in UTF-16 units that are bytes or more. */
const largestCaption = 16_000

export function FileSheet(props: {
  files: ChosenFiles
  chat: string
  ending: Ending
  draft: string
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
  const canSend = (): boolean => files().length > 0 && files().every(({ isLookedAt }) => !isLookedAt)
  const isRedrawn = (): boolean => files().some(({ picture }) => picture !== undefined && picture.redrawn !== null)

  async function send(): Promise<Outcome> {
    setProblem(undefined)
    const { timerSeconds } = props.ending
    const code = await props.files.send({
      chat: props.chat,
      caption: caption().trim(),
      asTheyAre: asTheyAre(),
      timerSeconds,
    })
    if (code !== '') {
      setProblem(explainFile(text, code))
      return { ok: false, code }
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
        <ul class="chosen-files scrolls" aria-label={t('files.list')}>
          <For each={files()} fallback={<li class="hint">{t('files.none')}</li>}>
            {(file) => (
              <ChosenRow
                file={file}
                isStill={isBusy()}
                asItIs={asTheyAre()}
                onLeaveOut={() => props.files.leaveOut(file.key)}
              />
            )}
          </For>
        </ul>
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
            <span>{t('files.notOnce')}</span>
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
        <Show when={isBusy()}>
          <Meter
            label={t('files.sealing')}
            value={props.files.progress()?.doneBytes}
            max={Math.max(1, props.files.progress()?.totalBytes ?? 1)}
          />
        </Show>
        <div class="rowed wrap end">
          <Button icon="plus" isDisabled={isBusy()} onClick={() => props.onMore()}>
            {t('files.more')}
          </Button>
          <span class="grow" />
          <Button onClick={() => props.onClose()}>{t('action.cancel')}</Button>
          <Button type="submit" kind="primary" icon="send" isBusy={isBusy()} isDisabled={!canSend()}>
            {t('files.send')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function ChosenRow(props: { file: ChosenFile; isStill: boolean; asItIs: boolean; onLeaveOut: () => void }) {
  const text = useText()
  const { t, bytes } = text
  const url = createPictureUrl(
    () => props.file.picture?.preview,
    (preview) => Promise.resolve(pictureBlob(preview, smallPicture)),
  )
  const sizeBytes = (): number =>
    props.asItIs ? props.file.sizeBytes : (props.file.picture?.redrawn?.size ?? props.file.sizeBytes)
  return (
    <li class="chosen-file">
      <span class="chosen-sign" aria-hidden="true">
        <Show when={url()} fallback={<Icon name={props.file.isLookedAt ? 'picture' : 'file'} />}>
          {(shown) => <img src={shown()} alt="" draggable={false} />}
        </Show>
      </span>
      <span class="grow chosen-words">
        <bdi class="chosen-name">{props.file.name}</bdi>
        <Show when={props.file.code} fallback={<span class="hint">{bytes(sizeBytes())}</span>}>
          {(code) => <span class="hint danger">{explainFile(text, code()).what}</span>}
        </Show>
      </span>
      <IconButton
        icon="close"
        label={t('files.leaveOut', { name: props.file.name })}
        isDisabled={props.isStill}
        onClick={() => props.onLeaveOut()}
      />
    </li>
  )
}

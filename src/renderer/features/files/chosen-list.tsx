// The list of what is about to be sent. Only rows near the view are drawn, however many were dropped; small pictures come
// into it as they are ready.

import { createMemo, Show } from 'solid-js'
import { Virtualizer } from 'virtua/solid'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { ChosenFile, ChosenFiles } from './chosen-files.ts'
import { explainFile } from './file-problem.ts'
import { pictureBlob, smallPicture } from './picture-bounds.ts'
import { createPictureUrl } from './picture-url.ts'

export function ChosenList(props: { files: ChosenFiles; isStill: boolean; asTheyAre: boolean }) {
  const { t } = useText()
  let list: HTMLElement | undefined
  const keys = createMemo(() => props.files.files.map(({ key }) => key), [], { equals: isSame })

  /** The focus goes to the row that takes the place of this one. */
  function leaveOut(key: number): void {
    const at = keys().indexOf(key)
    props.files.leaveOut(key)
    const next = keys()[Math.min(at, keys().length - 1)]
    requestAnimationFrame(() => {
      list?.querySelector<HTMLElement>(`[data-key="${String(next)}"] button`)?.focus()
    })
  }

  return (
    <div
      class="chosen-files scrolls"
      role="group"
      aria-label={t('files.list')}
      ref={(element) => {
        list = element
      }}
    >
      <Show when={keys().length > 0} fallback={<p class="hint">{t('files.none')}</p>}>
        <Virtualizer data={keys()} as="ul" item="li">
          {(key) => (
            <Show when={props.files.find(key)}>
              {(file) => (
                <ChosenRow
                  file={file()}
                  isStill={props.isStill}
                  asItIs={props.asTheyAre}
                  onLeaveOut={() => leaveOut(key)}
                />
              )}
            </Show>
          )}
        </Virtualizer>
      </Show>
    </div>
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
    <div class="chosen-file" data-key={props.file.key}>
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
    </div>
  )
}

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((key, at) => key === other[at])

// Over what is being written, in the same frame: the preview that goes with it, or that its site is being asked.

import { createMemo, Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { pictureBlob, smallPicture } from '../files/picture-bounds.ts'
import { createPictureUrl } from '../files/picture-url.ts'
import { LinkCardPicture, LinkCardWords } from './link-card.tsx'
import type { ShownPreview } from './writing-preview.ts'

export function PreviewBar(props: { shown: ShownPreview; onRemove: () => void }) {
  const { t } = useText()
  const picture = createMemo(() => props.shown.preview?.picture ?? undefined)
  const url = createPictureUrl(picture, (bytes) => Promise.resolve(pictureBlob(bytes, smallPicture)))
  return (
    <div class="preview-bar" role="group" aria-label={t('preview.bar')} aria-busy={props.shown.preview === null}>
      <Show
        when={props.shown.preview}
        fallback={
          <>
            <Icon name="link" />
            <span class="grow one-line">{t('preview.making', { host: props.shown.host })}</span>
          </>
        }
      >
        {(preview) => (
          <>
            <Show when={preview().picture !== null} fallback={<Icon name="link" />}>
              <LinkCardPicture url={url} />
            </Show>
            <LinkCardWords preview={preview()} host={props.shown.host} />
          </>
        )}
      </Show>
      <IconButton icon="close" label={t('preview.remove')} onClick={() => props.onRemove()} />
    </div>
  )
}

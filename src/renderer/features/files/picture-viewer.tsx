// Pictures of a chat over the whole window: arrows go on, plus and minus draw near, Escape goes back. What is not here yet
// is fetched by being looked at.

import { Dialog } from '@kobalte/core/dialog'
import { createEffect, createMemo, createSignal, Match, on, onCleanup, Show, Switch } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { act, type Deeds } from '../../keys/pressed.ts'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Meter } from '../../ui/meter.tsx'
import { useChatFiles } from './chat-files-context.ts'
import { explainFile } from './file-problem.ts'
import './picture-viewer.css'
import { createPictureUrl, heldPicture, previewOf } from './picture-url.ts'

/** Of the size at which the whole picture is seen. */
const zooms = [1, 1.5, 2, 3, 4, 6] as const
/** With so few before this one, older ones are asked for. */
const slack = 5

export function PictureViewer(props: {
  message: string
  messages: readonly MessageView[]
  onShow: (message: string) => void
  /** Near to the oldest of them. */
  onOlder: () => void
  onClose: () => void
}) {
  const text = useText()
  const { t, bytes, exactly } = text
  const { engine } = useAccount()
  const files = useChatFiles()
  const from = document.activeElement
  const [zoomAt, setZoomAt] = createSignal(0)
  const [stage, setStage] = createSignal<{ width: number; height: number }>({ width: 1, height: 1 })
  const [size, setSize] = createSignal<{ width: number; height: number }>()
  /** Whether what is here cannot be shown. */
  const [isNone, setIsNone] = createSignal(false)
  /** How saving it ended: what is outside of this window is not to be heard. */
  const [said, setSaid] = createSignal('')
  let content: HTMLElement | undefined

  const pictures = createMemo(() => props.messages.filter(({ file }) => file !== null && file.picture !== null))
  const at = createMemo(() => pictures().findIndex(({ id }) => id === props.message))
  const shown = (): MessageView | undefined => pictures()[at()]
  const file = () => shown()?.file

  createEffect(() => {
    if (at() < slack) props.onOlder()
  })
  // Taken back, or at its end.
  createEffect(() => {
    if (shown() === undefined) props.onClose()
  })
  createEffect(
    on(
      () => props.message,
      (message) => {
        setZoomAt(0)
        setSize(undefined)
        setSaid('')
        setIsNone(false)
        if (file()?.state === 'remote') files.fetch(message)
      },
    ),
  )
  onCleanup(() =>
    requestAnimationFrame(() => {
      if (from instanceof HTMLElement) from.focus({ preventScroll: true })
    }),
  )

  const message = createMemo(() => props.message)
  const hasSmall = createMemo(() => file()?.picture?.hasPreview === true)
  const isHeld = createMemo(() => file()?.state === 'held')
  const named = () => ({ chat: files.chat, message: message() })
  const small = createPictureUrl(
    () => (hasSmall() ? named() : undefined),
    (wanted) => previewOf(engine, wanted),
  )
  const whole = createPictureUrl(
    () => (isHeld() ? { ...named(), sizeBytes: file()?.sizeBytes ?? 0 } : undefined),
    async (wanted, isStopped) => {
      const blob = await heldPicture(engine, wanted, isStopped)
      if (!isStopped()) setIsNone(blob === undefined)
      return blob
    },
  )

  function go(by: number): void {
    const next = pictures()[at() + by]
    if (next !== undefined) props.onShow(next.id)
  }
  const zoom = (by: number): void => {
    setZoomAt((before) => Math.min(zooms.length - 1, Math.max(0, before + by)))
  }

  /** Near, the arrows move what is seen of the picture. */
  const goUnlessNear = (step: 1 | -1) => (): boolean => {
    if (zoomAt() > 0) return false
    go(step)
    return true
  }
  const deeds: Deeds<'viewer'> = {
    nextPicture: goUnlessNear(1),
    previousPicture: goUnlessNear(-1),
    zoomIn: () => zoom(1),
    zoomOut: () => zoom(-1),
    zoomToFit: () => void setZoomAt(0),
  }

  /** As large as it is, or as the stage lets it be; times the zoom. */
  const drawn = createMemo(() => {
    const claimed = file()?.picture
    const { width, height } = size() ?? claimed ?? { width: 1, height: 1 }
    const fit = Math.min(stage().width / width, stage().height / height, 1)
    const scale = fit * (zooms[zoomAt()] ?? 1)
    return { width: `${String(Math.max(1, width * scale))}px`, height: `${String(Math.max(1, height * scale))}px` }
  })

  function watchStage(element: HTMLElement): void {
    const sizes = new ResizeObserver(() => setStage({ width: element.clientWidth, height: element.clientHeight }))
    sizes.observe(element)
    onCleanup(() => sizes.disconnect())
  }

  return (
    <Dialog
      open
      preventScroll={false}
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Content
          class="viewer"
          ref={(element: HTMLElement) => {
            content = element
          }}
          onOpenAutoFocus={(event: Event) => {
            event.preventDefault()
            content?.focus()
          }}
          onKeyDown={(event: KeyboardEvent) => act('viewer', deeds, event)}
        >
          <header>
            <span class="grow viewer-words">
              <Dialog.Title class="viewer-name one-line">
                <bdi>{file()?.name}</bdi>
              </Dialog.Title>
              <span class="viewer-facts one-line">
                {bytes(file()?.sizeBytes ?? 0)} · {exactly(shown()?.serverTimeMs ?? shown()?.sentAtMs ?? 0)}
              </span>
            </span>
            <IconButton
              icon="minus"
              keys="zoomOut"
              label={t('viewer.smaller')}
              isDisabled={zoomAt() === 0}
              onClick={() => zoom(-1)}
            />
            <IconButton
              icon="plus"
              keys="zoomIn"
              label={t('viewer.larger')}
              isDisabled={zoomAt() === zooms.length - 1}
              onClick={() => zoom(1)}
            />
            <IconButton
              icon="save"
              label={t('viewer.save')}
              isDisabled={file()?.state !== 'held'}
              onClick={() => files.save(props.message, file()?.name ?? '', setSaid)}
            />
            <IconButton icon="close" label={t('dialog.close')} keys="Esc" onClick={() => props.onClose()} />
          </header>
          <section
            class="viewer-stage scrolls"
            aria-label={t('viewer.stage')}
            tabindex={zoomAt() > 0 ? 0 : -1}
            ref={watchStage}
            onDblClick={() => setZoomAt(zoomAt() === 0 ? 2 : 0)}
          >
            <Show when={whole() ?? small()}>
              {(url) => (
                <img
                  src={url()}
                  alt={file()?.name ?? ''}
                  draggable={false}
                  style={drawn()}
                  onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
                    if (whole() !== undefined) setSize({ width, height })
                  }}
                />
              )}
            </Show>
          </section>
          <Show when={at() > 0}>
            <IconButton
              class="viewer-go before"
              icon="back"
              keys="previousPicture"
              label={t('viewer.before')}
              onClick={() => go(-1)}
            />
          </Show>
          <Show when={at() < pictures().length - 1}>
            <IconButton
              class="viewer-go after"
              icon="onward"
              keys="nextPicture"
              label={t('viewer.after')}
              onClick={() => go(1)}
            />
          </Show>
          <div class="viewer-foot" role="status">
            <Switch>
              <Match when={file()?.state === 'fetching'}>
                <Meter
                  label={t('file.fetchingMeter', { name: file()?.name ?? '' })}
                  value={Math.max(file()?.doneBytes ?? 0, files.movedBytes(props.message) ?? 0)}
                  max={file()?.totalBytes ?? 1}
                />
              </Match>
              <Match when={file()?.state === 'failed'}>
                <Icon name="alert" />
                <span>{explainFile(text, file()?.failure ?? '').what}</span>
                <Button icon="retry" onClick={() => files.fetch(props.message)}>
                  {t('viewer.again')}
                </Button>
              </Match>
              <Match when={said()}>{(words) => <span>{words()}</span>}</Match>
              <Match when={isNone()}>
                <Icon name="alert" />
                <span>{t('viewer.none')}</span>
              </Match>
            </Switch>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog>
  )
}

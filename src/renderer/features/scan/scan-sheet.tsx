// A sheet that reads a QR code: by the camera, or from a picture that is chosen, pasted or dropped. It says what it has
// read to whoever opened it, who closes it or says what is wrong.

import { createSignal, Match, onCleanup, onMount, Switch } from 'solid-js'
import { inBackground } from '../../state/background.ts'
import type { LendingProblem, LentStream } from '../../state/lent-stream.ts'
import { useDesk } from '../../state/desk.ts'
import { codeOf, explain } from '../../text/problem.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { openCamera, watchFrames } from './camera.ts'
import { pictureTypes, readPicture } from './picture.ts'
import { readCode } from './read-code.ts'
import './scan-sheet.css'

/** For second looks at a picture, of which there is only one. */
const pictureTimeMs = 1500

export function ScanSheet(props: {
  title: string
  /** What to look for, and where. */
  hint: string
  /** Takes what was read, or gives the sentence that says why not. Nothing else is read meanwhile. */
  onText: (text: string) => Promise<string | undefined>
  onClose: () => void
}) {
  const words = useText()
  const { t } = words
  const { desktop } = useDesk()
  const [camera, setCamera] = createSignal<LentStream>()
  const [noCamera, setNoCamera] = createSignal<LendingProblem>()
  const [problem, setProblem] = createSignal<string>()
  const [isOver, setIsOver] = createSignal(false)
  let isClosed = false
  let isJudging = false

  async function take(text: string): Promise<void> {
    if (isClosed || isJudging) return
    isJudging = true
    try {
      setProblem(await props.onText(text))
    } catch (error) {
      const { what, todo } = explain(words, { code: codeOf(error) })
      setProblem(`${what} ${todo}`)
    } finally {
      isJudging = false
    }
  }

  async function takePicture(file: Blob | undefined): Promise<void> {
    if (file === undefined) return
    setProblem(undefined)
    const pixels = await readPicture(file)
    if (typeof pixels === 'string') {
      setProblem(t(`scan.picture.${pixels}`))
      return
    }
    const text = readCode(pixels, pictureTimeMs)
    if (text === undefined) setProblem(t('scan.noCode'))
    else await take(text)
  }

  function choose(): void {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = pictureTypes.join()
    input.addEventListener('change', () => inBackground('picture', takePicture(input.files?.[0])))
    input.click()
  }

  onMount(() => {
    const open = async (): Promise<void> => {
      const opened = await openCamera(desktop)
      if (typeof opened === 'string') setNoCamera(opened)
      else if (isClosed) opened.close()
      else setCamera(opened)
    }
    inBackground('camera', open())
    const paste = (event: ClipboardEvent): void => {
      const file = pictureOf(event.clipboardData)
      if (file === undefined) return
      event.preventDefault()
      inBackground('picture', takePicture(file))
    }
    document.addEventListener('paste', paste)
    onCleanup(() => {
      document.removeEventListener('paste', paste)
      isClosed = true
      camera()?.close()
    })
  })

  return (
    <Dialog title={props.title} onClose={() => props.onClose()}>
      <div
        class="stack-v scan"
        classList={{ over: isOver() }}
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setIsOver(false)
          inBackground('picture', takePicture(pictureOf(event.dataTransfer)))
        }}
      >
        <p class="muted">{props.hint}</p>
        <div class="scan-view">
          <Switch fallback={<p class="scan-words">{t('scan.opening')}</p>}>
            <Match when={camera()}>
              {(opened) => (
                <>
                  <Film stream={opened().stream} onText={(text) => inBackground('code', take(text))} />
                  <span class="scan-frame" aria-hidden="true" />
                </>
              )}
            </Match>
            <Match when={noCamera()}>
              {(why) => (
                <p class="scan-words" role="status">
                  <Icon name="scan" size={24} />
                  <span>{t(`scan.camera.${why()}`)}</span>
                </p>
              )}
            </Match>
          </Switch>
        </div>
        <p class="scan-problem" role="alert">
          {problem()}
        </p>
        <div class="rowed wrap">
          <Button icon="picture" onClick={choose}>
            {t('scan.choose')}
          </Button>
          <span class="hint grow">{t('scan.orPaste')}</span>
        </div>
      </div>
    </Dialog>
  )
}

/** What the camera sees, for the eye and for the reader of codes. */
function Film(props: { stream: MediaStream; onText: (text: string) => void }) {
  const { t } = useText()
  return (
    <video
      class="scan-film"
      autoplay
      muted
      playsinline
      aria-label={t('scan.film')}
      ref={(video) => {
        video.srcObject = props.stream
        onCleanup(watchFrames(video, (text) => props.onText(text)))
      }}
    />
  )
}

/** The first file of what was pasted or dropped; whether it is a picture, its bytes say. */
const pictureOf = (data: DataTransfer | null): File | undefined => data?.files[0]

// Files that somebody is about to send: chosen in the system's dialog, pasted or dropped; looked at, left out, sent one after
// the other. What is chosen is staged at once; what the page has itself, and what is drawn anew, when it is sent.

import { batch, createSignal, type Accessor } from 'solid-js'
import { createStore, produce } from 'solid-js/store'
import type { EngineClient } from '#ipc/engine-contract.ts'
import { codeOf } from '../../text/problem.ts'
import { inBackground } from '../../state/background.ts'
import { pushBytes, wholeOf } from './file-bytes.ts'
import { wholePicture } from './picture-bounds.ts'
import { preparePicture, type PreparedPicture } from './prepare-picture.ts'

/** Of the page's own, or staged by its handle. */
type Source = { readonly kind: 'page'; readonly file: Blob } | { readonly kind: 'staged'; readonly staged: string }

export interface ChosenFile {
  readonly key: number
  readonly name: string
  readonly sizeBytes: number
  /** Being looked at: whether it is a picture is not known yet. */
  readonly isLookedAt: boolean
  readonly picture: PreparedPicture | undefined
  /** Why it cannot be sent, else empty. */
  readonly code: string
}

interface Sending {
  readonly chat: string
  /** Beside the last of them. */
  readonly caption: string
  /** Pictures go as they are, with all that they say about themselves. */
  readonly asTheyAre: boolean
  /** Null: as the chat says. */
  readonly timerSeconds: number | null
}

export interface ChosenFiles {
  readonly files: readonly ChosenFile[]
  /** More came than are taken at once, and the rest was left. */
  readonly isTooMany: Accessor<boolean>
  /** Of all that is being sent, how much of what the page pushes is through; undefined while nothing is sent. */
  readonly progress: Accessor<{ readonly doneBytes: number; readonly totalBytes: number } | undefined>
  add(files: readonly File[]): void
  /** By handles that the main process gave for them. */
  addChosen(files: readonly { readonly handle: string; readonly name: string; readonly sizeBytes: number }[]): void
  leaveOut(key: number): void
  /** Those that were sent are no more among the files; the code of what failed, or empty. */
  send(sending: Sending): Promise<string>
  /** Nobody wants them any more; what is under way stops. */
  end(): void
}

/** As many as are staged at once. */
const mostFiles = 512
/** What may be a picture by its name; what it is, its bytes say. */
const pictureName = /\.(png|jpe?g|jfif|gif|webp)$/i

export function createChosenFiles(engine: EngineClient): ChosenFiles {
  const [files, setFiles] = createStore<ChosenFile[]>([])
  const [progress, setProgress] = createSignal<{ doneBytes: number; totalBytes: number }>()
  const [isTooMany, setIsTooMany] = createSignal(false)
  const sources = new Map<number, Source>()
  let made = 0
  let isEnded = false
  let looking: Promise<void> = Promise.resolve()

  const change = (key: number, how: Partial<ChosenFile>): void => setFiles((one) => one.key === key, how)

  function append(name: string, sizeBytes: number): number | undefined {
    setIsTooMany(files.length >= mostFiles)
    if (files.length >= mostFiles) return undefined
    const key = ++made
    const file: ChosenFile = { key, name, sizeBytes, isLookedAt: false, picture: undefined, code: '' }
    setFiles(produce((all) => all.push(file)))
    return key
  }

  /** In turn, however many were dropped: of a picture that is decoded, all pixels are held at once. */
  function look(key: number, bytes: () => Promise<Blob | undefined>): Promise<void> {
    change(key, { isLookedAt: true })
    looking = looking.then(() => lookNow(key, bytes))
    return looking
  }

  async function lookNow(key: number, bytes: () => Promise<Blob | undefined>): Promise<void> {
    if (isEnded || !files.some((one) => one.key === key)) return
    try {
      const blob = await bytes()
      const picture = blob === undefined ? undefined : await preparePicture(blob)
      if (!isEnded) change(key, { picture })
    } catch (error) {
      change(key, { code: codeOf(error) === 'unexpected' ? 'file_unreadable' : codeOf(error) })
    } finally {
      change(key, { isLookedAt: false })
    }
  }

  async function stage(key: number, handle: string): Promise<void> {
    const staged = await engine.stageFile({ handle })
    if (!staged.ok) {
      change(key, { code: staged.code })
      return
    }
    if (isEnded || !files.some((one) => one.key === key)) {
      await engine.unstageFile({ staged: staged.staged })
      return
    }
    sources.set(key, { kind: 'staged', staged: staged.staged })
    change(key, { name: staged.name })
    if (!pictureName.test(staged.name) || staged.sizeBytes > wholePicture.bytes) return
    await look(key, async () => {
      const read = (from: number, length: number) => engine.readStaged({ staged: staged.staged, from, length })
      const whole = await wholeOf(staged.sizeBytes, read, () => isEnded)
      return whole === undefined ? undefined : new Blob([whole])
    })
  }

  function letGo(key: number): void {
    const source = sources.get(key)
    sources.delete(key)
    if (source?.kind === 'staged') inBackground('leave out a file', engine.unstageFile({ staged: source.staged }))
  }

  /** One of the page's own, staged and pushed; `push` rejects where it cannot be read. */
  async function stageOwn(
    name: string,
    file: Blob,
  ): Promise<{ staged: string; push: Promise<void> } | { code: string }> {
    const staged = await engine.stageBytes({ name: name.toWellFormed().slice(-255), sizeBytes: file.size })
    if (!staged.ok) return { code: staged.code }
    const before = progress() ?? { doneBytes: 0, totalBytes: file.size }
    const onBytes = (pushed: number): void => {
      setProgress({ ...before, doneBytes: before.doneBytes + pushed })
    }
    return { staged: staged.staged, push: pushBytes(engine, staged.staged, file, onBytes, () => isEnded) }
  }

  /** The code of its failure, or empty. */
  async function sendOne(chosen: ChosenFile, sending: Sending, caption: string): Promise<string> {
    const { picture } = chosen
    const source = sources.get(chosen.key)
    if (source === undefined) return chosen.code === '' ? 'no_such_handle' : chosen.code
    const redrawn = sending.asTheyAre ? null : (picture?.redrawn ?? null)
    const own = redrawn ?? (source.kind === 'page' ? source.file : undefined)
    const name = redrawn === null ? chosen.name : renamed(chosen.name, redrawn.type)
    const ready = own === undefined ? undefined : await stageOwn(name, own)
    if (ready !== undefined && 'code' in ready) return ready.code
    const staged = ready?.staged ?? (source.kind === 'staged' ? source.staged : '')
    try {
      await ready?.push
      if (isEnded) throw Object.assign(new Error('nobody wants it any more'), { code: 'file_dropped' })
      const sent = await engine.sendFile({
        chat: sending.chat,
        staged,
        text: caption,
        type: typeOf(chosen, redrawn, source),
        picture:
          picture === undefined ? null : { width: picture.width, height: picture.height, preview: picture.preview },
        sound: null,
        timerSeconds: sending.timerSeconds,
      })
      if (!sent.ok) return sent.code
      // It went by another, or is the message's now.
      if (own !== undefined) letGo(chosen.key)
      return ''
    } catch (error) {
      if (ready !== undefined) await engine.unstageFile({ staged })
      return codeOf(error) === 'unexpected' ? 'file_unreadable' : codeOf(error)
    }
  }

  return {
    files,
    isTooMany,
    progress,
    add(added) {
      batch(() => {
        for (const file of added) {
          const key = append(file.name, file.size)
          if (key === undefined) return
          sources.set(key, { kind: 'page', file })
          if (file.size <= wholePicture.bytes)
            inBackground(
              'look at a file',
              look(key, () => Promise.resolve(file)),
            )
        }
      })
    },
    addChosen(added) {
      batch(() => {
        for (const { handle, name, sizeBytes } of added) {
          const key = append(name, sizeBytes)
          if (key !== undefined) inBackground('choose a file', stage(key, handle))
        }
      })
    },
    leaveOut(key) {
      letGo(key)
      setIsTooMany(false)
      setFiles((all) => all.filter((one) => one.key !== key))
    },
    async send(sending) {
      const wanted = [...files]
      setProgress({ doneBytes: 0, totalBytes: wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) })
      try {
        for (const [index, chosen] of wanted.entries()) {
          if (isEnded) return 'file_dropped'
          const code = await sendOne(chosen, sending, index === wanted.length - 1 ? sending.caption : '')
          if (code !== '') {
            change(chosen.key, { code })
            return code
          }
          sources.delete(chosen.key)
          setFiles((all) => all.filter(({ key }) => key !== chosen.key))
        }
        return ''
      } finally {
        setProgress(undefined)
      }
    },
    end() {
      isEnded = true
      for (const key of [...sources.keys()]) letGo(key)
    },
  }
}

/** By the bytes of a picture, else by what the system says of its name. */
function typeOf(chosen: ChosenFile, redrawn: Blob | null, source: Source): string {
  if (redrawn !== null) return redrawn.type
  return source.kind === 'page' ? source.file.type : (typesByEnding[endingOf(chosen.name)] ?? '')
}

const endingOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
const typesByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  zip: 'application/zip',
}

/** The name with the ending of what it has become. */
function renamed(name: string, type: string): string {
  const ending = type === 'image/png' ? 'png' : 'jpg'
  if (new RegExp(`\\.${ending === 'jpg' ? 'jpe?g' : ending}$`, 'i').test(name)) return name
  return `${name.replace(pictureName, '')}.${ending}`
}

// Files that somebody is about to send: chosen in the system's dialog, pasted or dropped; looked at, left out, sent one after
// the other. What is chosen is staged at once; what the page has itself, and what is drawn anew, when it is sent.

import { batch, createSignal, type Accessor } from 'solid-js'
import { createStore, produce } from 'solid-js/store'
import type { EngineClient } from '#ipc/engine-contract.ts'
import { codeOf } from '../../text/problem.ts'
import { inBackground } from '../../state/background.ts'
import { albumPlaces } from './album-places.ts'
import { wholeOf } from './file-bytes.ts'
import { wholePicture } from './picture-bounds.ts'
import type { PictureWorkers } from './picture-workers.ts'
import type { PreparedPicture } from './prepare-picture.ts'
import { pictureName, sendChosen, type Source } from './send-chosen.ts'

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
  /** The others can see each of them once. */
  readonly burnsOnRead: boolean
  /** The message that the first of them answers. */
  readonly replyTo: string | null
}

interface SendOutcome {
  /** Of what failed, or empty. */
  readonly code: string
  /** What is left was kept back. */
  readonly isKeptBack: boolean
  readonly sent: number
  /** The words beside the last one have gone with it. */
  readonly hasCaption: boolean
  /** The first one has gone, and with it the answer. */
  readonly hasReply: boolean
}

interface Progress {
  readonly done: number
  readonly count: number
  /** Of one, by how much of it is pushed. */
  readonly share: number
}

export interface ChosenFiles {
  readonly files: readonly ChosenFile[]
  find(key: number): ChosenFile | undefined
  /** More came than are taken at once, and the rest was left. */
  readonly isTooMany: Accessor<boolean>
  /** Undefined while nothing is sent. */
  readonly progress: Accessor<Progress | undefined>
  add(files: readonly File[]): void
  /** By handles that the main process gave for them. */
  addChosen(files: readonly { readonly handle: string; readonly name: string; readonly sizeBytes: number }[]): void
  leaveOut(key: number): void
  /** Those that were sent are no more among the files. What fails by itself holds up no other one. */
  send(sending: Sending): Promise<SendOutcome>
  /** What is not sent yet is kept back, the one under way too, and stays among the files. */
  keepBack(): void
  /** Nobody wants them any more; what is under way stops. */
  end(): void
}

/** As many as are staged at once. */
const mostFiles = 512
/** Failures of one file alone; any other one all that are still to go would meet as well. */
const ofOneFile: readonly string[] = [
  'file_unreadable',
  'file_changed',
  'file_too_large',
  'too_large',
  'too_large_once',
  'no_such_handle',
  'not_staged',
  'not_drawn',
]

export function createChosenFiles(engine: EngineClient, workers: PictureWorkers): ChosenFiles {
  const [files, setFiles] = createStore<ChosenFile[]>([])
  const [progress, setProgress] = createSignal<Progress>()
  const [isTooMany, setIsTooMany] = createSignal(false)
  const sources = new Map<number, Source>()
  /** Of the files, for whoever asks outside of what is drawn. */
  const wanted = new Set<number>()
  let made = 0
  let isEnded = false
  let isKeptBack = false

  const isWanted = (key: number): boolean => !isEnded && wanted.has(key)
  const change = (key: number, how: Partial<ChosenFile>): void => setFiles((one) => one.key === key, how)

  function append(name: string, sizeBytes: number, isLookedAt: boolean): number | undefined {
    setIsTooMany(files.length >= mostFiles)
    if (files.length >= mostFiles) return undefined
    const key = ++made
    const file: ChosenFile = { key, name, sizeBytes, isLookedAt, picture: undefined, code: '' }
    setFiles(produce((all) => all.push(file)))
    wanted.add(key)
    return key
  }

  function remove(key: number): void {
    wanted.delete(key)
    setFiles((all) => all.filter((one) => one.key !== key))
  }

  async function look(key: number, load: () => Promise<Blob | undefined>): Promise<void> {
    change(key, { isLookedAt: true })
    const found = await workers
      .prepare(load, () => isWanted(key))
      .then(
        (picture) => ({ picture, code: '' }),
        (error: unknown) => ({ picture: undefined, code: codeOf(error) }),
      )
    if (isWanted(key))
      change(key, { ...found, isLookedAt: false, code: found.code === 'unexpected' ? 'file_unreadable' : found.code })
  }

  async function stage(key: number, handle: string): Promise<void> {
    const staged = await engine.stageFile({ handle })
    if (!staged.ok) {
      change(key, { code: staged.code })
      return
    }
    if (!isWanted(key)) {
      await engine.unstageFile({ staged: staged.staged })
      return
    }
    sources.set(key, { kind: 'staged', staged: staged.staged })
    change(key, { name: staged.name })
    if (!pictureName.test(staged.name) || staged.sizeBytes > wholePicture.bytes) return
    await look(key, async () => {
      const read = (from: number, length: number) => engine.readStaged({ staged: staged.staged, from, length })
      const whole = await wholeOf(staged.sizeBytes, read, () => !isWanted(key))
      return whole === undefined ? undefined : new Blob([whole])
    })
  }

  function letGo(key: number): void {
    const source = sources.get(key)
    sources.delete(key)
    if (source?.kind === 'staged') inBackground('leave out a file', engine.unstageFile({ staged: source.staged }))
  }

  async function sendOne(chosen: ChosenFile, beside: Parameters<typeof sendChosen>[2], asItIs: boolean) {
    const source = sources.get(chosen.key)
    if (source === undefined) return chosen.code === '' ? 'no_such_handle' : chosen.code
    // What it says about itself could not be taken off it, and nobody has said that it may go along.
    if (chosen.code === 'not_drawn' && !asItIs) return chosen.code
    const onBytes = (pushed: number): void =>
      void setProgress((at) => at && { ...at, share: Math.min(1, pushed / Math.max(1, chosen.sizeBytes)) })
    const deps = { engine, onBytes, isStopped: () => isEnded || isKeptBack }
    const code = await sendChosen(deps, { name: chosen.name, source, picture: chosen.picture, asItIs }, beside)
    if (code !== '') return code
    // It is the message's now; or what was drawn of it went, and it itself is nobody's.
    if (!asItIs && source.kind === 'staged' && (chosen.picture?.redrawn ?? null) !== null) letGo(chosen.key)
    sources.delete(chosen.key)
    return ''
  }

  async function sendAll(sending: Sending, all: readonly ChosenFile[]): Promise<SendOutcome> {
    const { caption, asTheyAre, replyTo, ...how } = sending
    const albums = albumPlaces(
      // What is shown once is shown alone.
      all.map(({ picture }) => picture !== undefined && !sending.burnsOnRead),
      drawId,
    )
    const outcome = { code: '', isKeptBack: false, sent: 0, hasCaption: false, hasReply: false }
    for (const [index, chosen] of all.entries()) {
      const [isFirst, isLast] = [index === 0, index === all.length - 1]
      setProgress({ done: index, count: all.length, share: 0 })
      const beside = {
        ...how,
        caption: isLast ? caption : '',
        album: albums[index] ?? null,
        replyTo: isFirst ? replyTo : null,
      }
      const code = await sendOne(chosen, beside, asTheyAre)
      if (code === '') {
        outcome.sent++
        outcome.hasReply ||= isFirst
        outcome.hasCaption ||= isLast
        remove(chosen.key)
        continue
      }
      outcome.isKeptBack = isEnded || isKeptBack
      if (outcome.isKeptBack) break
      outcome.code = code
      change(chosen.key, { code })
      if (!ofOneFile.includes(code)) break
    }
    return outcome
  }

  return {
    files,
    find: (key) => files.find((one) => one.key === key),
    isTooMany,
    progress,
    add(added) {
      batch(() => {
        for (const file of added) {
          const mayBePicture = file.size <= wholePicture.bytes
          const key = append(file.name, file.size, mayBePicture)
          if (key === undefined) return
          sources.set(key, { kind: 'page', file })
          if (mayBePicture)
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
          const key = append(name, sizeBytes, false)
          if (key !== undefined) inBackground('choose a file', stage(key, handle))
        }
      })
    },
    leaveOut(key) {
      letGo(key)
      setIsTooMany(false)
      remove(key)
    },
    async send(sending) {
      isKeptBack = false
      try {
        return await sendAll(sending, [...files])
      } finally {
        setProgress(undefined)
      }
    },
    keepBack() {
      isKeptBack = true
    },
    end() {
      isEnded = true
      workers.end()
      for (const key of [...sources.keys()]) letGo(key)
    },
  }
}

/** 16 bytes: nothing else has the same. */
const drawId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

// An address for a picture that is here, for as long as it is shown.

import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import { inBackground } from '../../state/background.ts'
import { wholeOf } from './file-bytes.ts'
import { pictureBlob, smallPicture, wholePicture } from './picture-bounds.ts'

type IsStopped = () => boolean

/** Loads again when what it reads changes; undefined while there is nothing to show. */
export function createPictureUrl(
  load: () => ((isStopped: IsStopped) => Promise<Blob | undefined>) | undefined,
): Accessor<string | undefined> {
  const [url, setUrl] = createSignal<string>()
  createEffect(() => {
    const work = load()
    if (work === undefined) return
    let isOver = false
    let made: string | undefined
    const show = async (): Promise<void> => {
      const blob = await work(() => isOver)
      if (blob === undefined || isOver) return
      made = URL.createObjectURL(blob)
      setUrl(made)
    }
    inBackground('picture', show())
    onCleanup(() => {
      isOver = true
      setUrl(undefined)
      if (made !== undefined) URL.revokeObjectURL(made)
    })
  })
  return url
}

/** The small picture of a message. */
export async function previewOf(engine: EngineClient, chat: string, message: string): Promise<Blob | undefined> {
  const { bytes } = await engine.filePreview({ chat, message })
  return bytes === null ? undefined : pictureBlob(bytes, smallPicture)
}

/** A held file as a picture, where it is one that can be shown. */
export async function heldPicture(
  engine: EngineClient,
  named: { readonly chat: string; readonly message: string },
  sizeBytes: number,
  isStopped: IsStopped,
): Promise<Blob | undefined> {
  if (sizeBytes > wholePicture.bytes) return undefined
  const bytes = await wholeOf(sizeBytes, (from, length) => engine.readFile({ ...named, from, length }), isStopped)
  return bytes === undefined ? undefined : pictureBlob(bytes, wholePicture)
}

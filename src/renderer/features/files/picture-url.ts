// An address for a picture that is here, for as long as it is shown.

import { createEffect, createSignal, onCleanup, untrack, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import { inBackground } from '../../state/background.ts'
import { wholeOf } from './file-bytes.ts'
import { pictureBlob, smallPicture, wholePicture } from './picture-bounds.ts'

type IsStopped = () => boolean
interface Named {
  readonly chat: string
  readonly message: string
}

/** `wanted` says what is to be shown, and `load` has it; again when that changes. Undefined while there is nothing to show. */
export function createPictureUrl<Wanted>(
  wanted: () => Wanted | undefined,
  load: (wanted: Wanted, isStopped: IsStopped) => Promise<Blob | undefined>,
): Accessor<string | undefined> {
  const [url, setUrl] = createSignal<string>()
  createEffect(() => {
    const what = wanted()
    if (what === undefined) return
    let isOver = false
    let made: string | undefined
    const show = async (): Promise<void> => {
      const blob = await untrack(() => load(what, () => isOver))
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
export async function previewOf(engine: EngineClient, named: Named): Promise<Blob | undefined> {
  const { bytes } = await engine.filePreview(named)
  return bytes === null ? undefined : pictureBlob(bytes, smallPicture)
}

/** A held file as a picture, where it is one that can be shown. */
export async function heldPicture(
  engine: EngineClient,
  { sizeBytes, ...named }: Named & { readonly sizeBytes: number },
  isStopped: IsStopped,
): Promise<Blob | undefined> {
  if (sizeBytes > wholePicture.bytes) return undefined
  const bytes = await wholeOf(sizeBytes, (from, length) => engine.readFile({ ...named, from, length }), isStopped)
  return bytes === undefined ? undefined : pictureBlob(bytes, wholePicture)
}

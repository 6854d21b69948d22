// One of the chosen files on its way to the engine: staged and pushed where the page has its bytes, and sent.

import type { EngineClient } from '#ipc/engine-contract.ts'
import { codeOf } from '../../text/problem.ts'
import type { AlbumPlace } from './album-places.ts'
import { pushBytes } from './file-bytes.ts'
import type { PreparedPicture } from './prepare-picture.ts'

/** Of the page's own, or staged by its handle. */
export type Source =
  | { readonly kind: 'page'; readonly file: Blob }
  | { readonly kind: 'staged'; readonly staged: string }

export interface Parcel {
  readonly name: string
  readonly source: Source
  readonly picture: PreparedPicture | undefined
  /** As it is, with all that it says about itself, and not as it was drawn anew. */
  readonly asItIs: boolean
}

/** What goes with it. */
interface Beside {
  readonly chat: string
  readonly caption: string
  readonly album: AlbumPlace | null
  /** Null: as the chat says. */
  readonly timerSeconds: number | null
  /** The others can see it once. */
  readonly burnsOnRead: boolean
  readonly replyTo: string | null
}

interface SendDeps {
  readonly engine: EngineClient
  /** How much of it is pushed. */
  readonly onBytes: (pushed: number) => void
  readonly isStopped: () => boolean
}

/** The code of its failure, or empty. What was staged by its handle stays so where it failed, or where other bytes went. */
export async function sendChosen(deps: SendDeps, parcel: Parcel, beside: Beside): Promise<string> {
  const { engine, isStopped } = deps
  const { picture, source } = parcel
  const { caption, ...how } = beside
  const redrawn = parcel.asItIs ? null : (picture?.redrawn ?? null)
  const own = redrawn ?? (source.kind === 'page' ? source.file : undefined)
  let ownStaged: string | undefined
  try {
    if (own !== undefined) {
      const name = redrawn === null ? parcel.name : renamed(parcel.name, redrawn.type)
      const staged = await engine.stageBytes({ name: name.toWellFormed().slice(-255), sizeBytes: own.size })
      if (!staged.ok) return staged.code
      ownStaged = staged.staged
      await pushBytes(engine, ownStaged, own, deps.onBytes, isStopped)
    }
    if (isStopped()) throw Object.assign(new Error('nobody wants it any more'), { code: 'file_dropped' })
    const sent = await engine.sendFile({
      ...how,
      staged: ownStaged ?? (source.kind === 'staged' ? source.staged : ''),
      text: caption,
      type: redrawn?.type ?? typeOf(parcel),
      picture: picture === undefined ? null : said(picture, beside.burnsOnRead),
      sound: null,
    })
    return sent.ok ? '' : sent.code
  } catch (error) {
    if (ownStaged !== undefined) await engine.unstageFile({ staged: ownStaged })
    return codeOf(error) === 'unexpected' ? 'file_unreadable' : codeOf(error)
  }
}

/** What is seen once is not seen before, however small. */
const said = ({ width, height, preview }: PreparedPicture, burnsOnRead: boolean) => ({
  width,
  height,
  preview: burnsOnRead ? null : preview,
})

/** By what the system says of its name. */
const typeOf = ({ name, source }: Parcel): string =>
  source.kind === 'page' ? source.file.type : (typesByEnding[endingOf(name)] ?? '')

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

/** What may be a picture by its name; what it is, its bytes say. */
export const pictureName = /\.(png|jpe?g|jfif|gif|webp)$/i

/** The name with the ending of what it has become. */
function renamed(name: string, type: string): string {
  const ending = type === 'image/png' ? 'png' : 'jpg'
  if (new RegExp(`\\.${ending === 'jpg' ? 'jpe?g' : ending}$`, 'i').test(name)) return name
  return `${name.replace(pictureName, '')}.${ending}`
}

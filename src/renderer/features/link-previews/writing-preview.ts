// The preview of the link that is being written: asked for when the writer rests, and where the settings want it. Nothing
// waits for it: what is not ready when the words go is not sent.

import { createEffect, createMemo, createSignal, onCleanup, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { LinkPreview } from '#ipc/engine/messages-contract.ts'
import { inBackground } from '../../state/background.ts'
import { plainLinks, type PlainLink } from './plain-links.ts'
import { drawSitePicture } from './site-picture.ts'

export interface WritingPreview {
  /** What is shown where one writes; undefined for nothing. */
  readonly shown: Accessor<ShownPreview | undefined>
  /** Not for what is being written now. */
  remove(): void
  /** The preview that goes with these words; null where none is ready. */
  readyFor(words: string): LinkPreview | null
}

export interface ShownPreview {
  /** Where the link leads, as the network knows it. */
  readonly host: string
  /** Null while the site is asked. */
  readonly preview: LinkPreview | null
}

/** While the address itself is being written, a longer rest: what is half written is another site's address. */
const restMs = { afterLink: 400, atLink: 1_500 } as const
/** So many answers are kept for those who take a link out and put it in again. */
const mostKept = 8

/** `draft` is empty where no preview is wanted of what is written. */
export function createWritingPreview(engine: EngineClient, draft: Accessor<string>): WritingPreview {
  const answers = new Map<string, LinkPreview | null>()
  const [made, setMade] = createSignal<LinkPreview>()
  /** The link whose site is being asked. */
  const [asking, setAsking] = createSignal<string>()
  const [isRemoved, setIsRemoved] = createSignal(false)
  const first = createMemo<PlainLink | undefined>(
    () => (draft().includes('://') ? plainLinks(draft())[0] : undefined),
    undefined,
    { equals: (one, other) => one?.written === other?.written },
  )
  const isAtLink = createMemo(() => draft().endsWith(first()?.written ?? ' '))
  const isEmpty = createMemo(() => draft() === '')

  createEffect(() => {
    if (isEmpty()) setIsRemoved(false)
  })
  createEffect(() => {
    const wanted = isRemoved() ? undefined : first()
    if (wanted === undefined) return
    const known = answers.get(wanted.written)
    if (known !== undefined) setMade(known ?? undefined)
    const timer = setTimeout(
      () => inBackground('link preview', make(wanted)),
      isAtLink() ? restMs.atLink : restMs.afterLink,
    )
    onCleanup(() => clearTimeout(timer))
  })

  /** Its answer is kept, whatever is written meanwhile. */
  async function make({ written, link }: PlainLink): Promise<void> {
    if (answers.has(written) || asking() === written) return
    const { makesPreviews } = await engine.privacy()
    if (!makesPreviews || first()?.written !== written) return
    setAsking(written)
    try {
      const { found } = await engine.findLinkPreview({ link: link.url })
      // Nothing, too, where another link came first: that is no answer.
      if (found === null) {
        if (asking() === written) keep(written, null)
        return
      }
      const { title, description, site, picture } = found
      const drawn = picture === null ? null : await drawSitePicture(picture)
      keep(written, { link: written, title, description, site, picture: drawn })
    } finally {
      if (asking() === written) setAsking(undefined)
    }
  }

  function keep(written: string, preview: LinkPreview | null): void {
    const [oldest] = answers.keys()
    if (answers.size >= mostKept && oldest !== undefined) answers.delete(oldest)
    answers.set(written, preview)
    if (preview !== null && first()?.written === written) setMade(preview)
  }

  const ready = (): LinkPreview | undefined => {
    const preview = made()
    return isRemoved() || preview?.link !== first()?.written ? undefined : preview
  }

  return {
    shown() {
      const link = first()
      if (link === undefined || isRemoved()) return undefined
      const preview = ready() ?? null
      return preview !== null || asking() === link.written ? { host: link.link.host, preview } : undefined
    },
    remove: () => setIsRemoved(true),
    readyFor(words) {
      const preview = ready()
      const stands = preview !== undefined && plainLinks(words).some(({ written }) => written === preview.link)
      return stands ? preview : null
    },
  }
}

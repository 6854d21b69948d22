// What the page behind a link says of itself, and its picture as the site has it: at most so many requests, so many bytes,
// so much time, whatever the site does.

import type { Clock } from '../ports/clock.ts'
import { plainLine } from '../payload/plain-line.ts'
import { previewUnits, type LinkPreview } from '../payload/link-preview.ts'
import type { WebReply, WebRequest, WebSites, WebTarget } from '../ports/web-sites.ts'
import { readPageHead } from './page-head.ts'

export interface ReadLinkDeps {
  readonly sites: WebSites
  readonly clock: Pick<Clock, 'monotonicMs'>
  /** Names and addresses that are not asked. */
  readonly except: readonly string[]
  /** Before each request: throws where nobody may be asked any more. */
  readonly checkOn: () => void
}

/** The picture is the site's own: to be decoded within bounds and drawn anew before it goes anywhere. */
export interface FoundPage extends Pick<LinkPreview, 'title' | 'description' | 'site'> {
  readonly picture: Uint8Array | null
}

/** Of a page, its redirects and its picture together. */
export const readLinkLimits = {
  redirects: 3,
  pageBytes: 512 * 1024,
  pictureBytes: 3 * 1024 * 1024,
  timeMs: 8_000,
} as const

/** Undefined where nothing is asked, nothing comes, or the page says nothing of itself. Throws what `checkOn` throws. */
export async function readLink(deps: ReadLinkDeps, link: string): Promise<FoundPage | undefined> {
  const { sites, clock, except, checkOn } = deps
  const endMs = clock.monotonicMs() + readLinkLimits.timeMs

  /** Follows where it is sent, as far as that goes. */
  async function fetch(
    from: WebTarget | undefined,
    wants: WebRequest['wants'],
    maxBytes: number,
  ): Promise<{ readonly reply: WebReply; readonly at: WebTarget } | undefined> {
    let target = from
    for (let hops = 0; target !== undefined && hops <= readLinkLimits.redirects; hops++) {
      const timeoutMs = Math.floor(endMs - clock.monotonicMs())
      if (timeoutMs <= 0 || except.includes(target.host)) return undefined
      checkOn()
      const reply = await sites.get({ target, wants, maxBytes, timeoutMs, except })
      if (reply.kind !== 'moved') return { reply, at: target }
      target = sites.target(reply.to, target)
    }
    return undefined
  }

  const page = await fetch(sites.target(link), 'page', readLinkLimits.pageBytes)
  if (page?.reply.kind !== 'page') return undefined
  const head = readPageHead(page.reply.text)
  const title = plainLine(head.title, previewUnits.title)
  if (title === '') return undefined
  const source = head.picture === '' ? undefined : sites.target(head.picture, page.at)
  const picture = (await fetch(source, 'picture', readLinkLimits.pictureBytes))?.reply
  return {
    title,
    description: plainLine(head.description, previewUnits.description),
    site: plainLine(head.site, previewUnits.site),
    picture: picture?.kind === 'picture' ? picture.bytes : null,
  }
}

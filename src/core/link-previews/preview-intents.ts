// What a user may do about previews of links: have one made while writing, and see the picture of one that came.

import { UsageError } from '#protocol/errors.ts'
import { parseHostPort } from '#protocol/host-port.ts'
import type { ServerEndpoint } from '../account/account-record.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { withMessage } from '../messages/find-message.ts'
import type { Clock } from '../ports/clock.ts'
import type { WebSites } from '../ports/web-sites.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { readLink, type FoundPage } from './read-link.ts'

export interface PreviewIntents {
  /**
   * Asks the site, from this device; null where nothing can be said of it, and where another link was asked about before
   * this one's turn came. `UsageError` `previews_off` unless the user has switched them on.
   */
  findLinkPreview(input: { link: string }): Promise<{ found: FoundPage | null }>
  /** The small picture of a message's preview. Nothing is asked of anybody. `no_such_message`. */
  linkPicture(input: { chat: string; message: string }): Promise<{ bytes: Uint8Array | null }>
}

type AtWork = Pick<OpenChats, 'chats' | 'directory'>

interface PreviewDeps {
  readonly sites: WebSites
  readonly clock: Clock
  /** The account's home server, which is no site. */
  readonly home: () => Pick<ServerEndpoint, 'domain' | 'addresses'>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createPreviewIntents(ready: () => AtWork, { sites, clock, home }: PreviewDeps): PreviewIntents {
  const queue = createSerialQueue()
  let newest = 0

  const checkOn = (): void => {
    if (!ready().chats.privacy.current().makesPreviews) {
      throw new UsageError('previews_off', 'no site is asked unless the user wants it')
    }
  }

  return {
    async findLinkPreview({ link }) {
      checkOn()
      const turn = ++newest
      return queue(async () => {
        if (turn !== newest) return { found: null }
        // Locked, or switched off, while another one was asked about, or this one's page was.
        checkOn()
        const found = await readLink({ sites, clock, except: hostsOf(home()), checkOn }, link)
        ready()
        return { found: found ?? null }
      })
    },
    async linkPicture(named) {
      const { value } = await withMessage(ready(), named, (_, { record }) =>
        Promise.resolve({ bytes: record.burnsOnRead ? null : (record.marks.preview?.picture ?? null) }),
      )
      return value
    },
  }
}

const hostsOf = ({ domain, addresses }: Pick<ServerEndpoint, 'domain' | 'addresses'>): readonly string[] => [
  domain,
  ...addresses.map((address) => parseHostPort(address).host),
]

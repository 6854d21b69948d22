// A web without any site: for engines whose users have nothing to do with links.

import type { WebSites } from '#core/ports/web-sites.ts'

export const noSites: WebSites = {
  target: () => undefined,
  get: () => Promise.resolve({ kind: 'nothing', why: 'unreachable', address: '', receivedBytes: 0 }),
  close: () => undefined,
}

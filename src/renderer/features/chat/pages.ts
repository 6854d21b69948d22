// Laying the newest page over what is shown. Pure.

import type { MessageView } from '#ipc/engine/messages-contract.ts'

interface Joined {
  readonly messages: readonly MessageView[]
  /** Whether older ones than the page stay before it. */
  readonly keptOlder: boolean
}

/**
 * `page` holds the newest messages, oldest first. What is shown before it stays, as long as nothing can lie between;
 * else the page stands alone, and what is older is asked for again when it is scrolled to.
 */
export function joinPages(shown: readonly MessageView[], page: readonly MessageView[]): Joined {
  const [first] = page
  if (first === undefined) return { messages: page, keptOlder: false }
  const inPage = new Set(page.map(({ id }) => id))
  const overlaps = shown.some(({ id }) => inPage.has(id))
  if (!overlaps) return { messages: page, keptOlder: false }
  // A message that waited has another place once the server has put it in order: it stands where the page has it.
  const older = shown.filter(({ id, position }) => !inPage.has(id) && position < first.position)
  return { messages: [...older, ...page], keptOlder: older.length > 0 }
}

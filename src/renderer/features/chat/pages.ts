// Laying an answer over what is shown. Pure.

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

/**
 * `page` begins where what is shown begins, and ends before the newest message where `hasNewer`. What is shown after it
 * stays: it was more than is asked for at once.
 */
export function joinWindow(
  shown: readonly MessageView[],
  { messages, hasNewer }: { readonly messages: readonly MessageView[]; readonly hasNewer: boolean },
): { readonly messages: readonly MessageView[]; readonly keptNewer: boolean } {
  const last = messages.at(-1)
  if (last === undefined || !hasNewer) return { messages, keptNewer: false }
  const inPage = new Set(messages.map(({ id }) => id))
  const newer = shown.filter(({ id, position }) => !inPage.has(id) && position > last.position)
  return { messages: [...messages, ...newer], keptNewer: newer.length > 0 }
}

/** So many from the beginning of what is shown, and more where one that has to stay comes later. */
export function fromBeginning(
  shown: readonly MessageView[],
  count: number,
  isKept: (message: string) => boolean,
): readonly MessageView[] {
  return shown.slice(0, Math.max(count, shown.findLastIndex(({ id }) => isKept(id)) + 1))
}

/** So many up to the end of what is shown, and more where one that has to stay comes before. */
export function upToEnd(
  shown: readonly MessageView[],
  count: number,
  isKept: (message: string) => boolean,
): readonly MessageView[] {
  const start = Math.max(0, shown.length - count)
  const first = shown.findIndex(({ id }) => isKept(id))
  return shown.slice(first < 0 ? start : Math.min(start, first))
}

// From what is on a shelf to the rows that are drawn: months, pictures three in a row, all else one by one. Pure.

import type { MessageView } from '#ipc/engine/messages-contract.ts'

export type ShelfRow =
  | { readonly kind: 'month'; readonly key: string; readonly ms: number }
  | { readonly kind: 'entries'; readonly key: string; readonly ids: readonly string[] }

type Placed = Pick<MessageView, 'id' | 'serverTimeMs' | 'sentAtMs'>

const picturesInRow = 3

/** `messages` newest first. */
export function shelfRows(messages: readonly Placed[], areTiles: boolean): readonly ShelfRow[] {
  const rows: ShelfRow[] = []
  let month: string | undefined
  let open: string[] = []
  for (const message of messages) {
    const ms = message.serverTimeMs ?? message.sentAtMs
    const at = monthOf(ms)
    if (at !== month) {
      month = at
      open = []
      rows.push({ kind: 'month', key: `month ${at}`, ms })
    }
    if (!areTiles || open.length === 0 || open.length === picturesInRow) {
      open = []
      rows.push({ kind: 'entries', key: message.id, ids: open })
    }
    open.push(message.id)
  }
  return rows
}

function monthOf(ms: number): string {
  const date = new Date(ms)
  return `${String(date.getFullYear())}-${String(date.getMonth())}`
}

/** Where a key leads from an entry: along a row, or to the row above or below; undefined where it leads nowhere. */
export function entryFrom(rows: readonly ShelfRow[], id: string, key: string): string | undefined {
  const lines = rows.flatMap((row) => (row.kind === 'entries' ? [row.ids] : []))
  const all = lines.flat()
  const line = lines.findIndex((ids) => ids.includes(id))
  const at = all.indexOf(id)
  const inLine = (by: number): string | undefined => {
    const next = lines[line + by]
    return next?.[Math.min(lines[line]?.indexOf(id) ?? 0, next.length - 1)]
  }
  switch (key) {
    case 'ArrowLeft':
      return all[at - 1]
    case 'ArrowRight':
      return all[at + 1]
    case 'ArrowUp':
      return inLine(-1)
    case 'ArrowDown':
      return inLine(1)
    case 'Home':
      return all[0]
    case 'End':
      return all.at(-1)
    default:
      return undefined
  }
}

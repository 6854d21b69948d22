// How far an own message has come, as its sender may know it: in one word, with its sign.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { IconName } from '../../ui/icon-drawings.ts'

export type Reach = 'queued' | 'failed' | 'sent' | 'delivered' | 'read'

/** In a group it has come as far as with the last of the `others`. */
export function reachOf({ state, deliveredTo, readBy }: MessageView, others: number): Reach {
  if (state === 'queued' || state === 'failed') return state
  if (others > 0 && readBy.length >= others) return 'read'
  return others > 0 && deliveredTo.length >= others ? 'delivered' : 'sent'
}

const byReach: readonly Reach[] = ['failed', 'queued', 'sent', 'delivered', 'read']

/** Of several that were sent together: as far as all of them. */
export function reachOfAll(messages: readonly MessageView[], others: number): Reach {
  const reached = messages.map((message) => byReach.indexOf(reachOf(message, others)))
  return byReach[Math.min(...reached)] ?? 'sent'
}

export const reachIcon = {
  queued: 'clock',
  failed: 'alert',
  sent: 'check',
  delivered: 'checks',
  read: 'checks',
} as const satisfies Readonly<Record<Reach, IconName>>

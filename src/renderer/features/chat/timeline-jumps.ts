// Ways through a timeline: to a message, to a time, to the newest; what becomes of them is said where it is not to be seen.

import { onMount, type Accessor } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { useText } from '../../text/text.tsx'
import { useToast } from '../../ui/toast.tsx'
import type { Conversation } from './conversation-store.ts'
import { createJump } from './jump.ts'
import { createPlacing } from './timeline-place.ts'
import { useToldWork } from './told-work.ts'

/** What others can do with a timeline. */
export interface TimelineHandle {
  /** `position` is where it stands, where that is known. It gets the focus, unless one goes on writing elsewhere. */
  toMessage(message: string, position: string | null, focus?: 'keep'): void
  toTime(timeMs: number): void
}

interface TimelineJumps extends TimelineHandle {
  /** The message that was jumped to, for a moment. */
  readonly hit: Accessor<string | undefined>
  /** Whether a row is on its way to its place. */
  isPlacing(): boolean
  toNewest(): void
}

export function createTimelineJumps(deps: {
  readonly chat: string
  readonly conversation: Conversation
  readonly list: () => HTMLElement | undefined
  readonly offsetOf: (id: string) => number | undefined
  readonly newest: () => string | undefined
  /** The end is left for somewhere else. */
  readonly onLeave: () => void
  readonly toEnd: () => void
  /** A message is where one is now; `onPlaced`: it stands in its place, undefined where it is gone or is to get no focus. */
  readonly onEntered: (id: string) => void
  readonly onPlaced: (id: string | undefined) => void
  readonly ref: (timeline: TimelineHandle) => void
}): TimelineJumps {
  const { conversation } = deps
  const { t } = useText()
  const { engine } = useAccount()
  const toast = useToast()
  const told = useToldWork()
  let keepsFocus = false
  const placing = createPlacing({
    list: deps.list,
    offsetOf: deps.offsetOf,
    onEnd: (id) => deps.onPlaced(keepsFocus ? undefined : id),
  })
  const jump = createJump(conversation, ({ id }, align) => {
    deps.onLeave()
    placing.begin(id, align)
    deps.onEntered(id)
  })

  async function goToMessage(message: string, position: string | null): Promise<void> {
    if (!(await jump.toMessage(message, position))) toast.show(t('jump.missing'))
  }

  /** To the first message of this time or later, or to the end. */
  async function goToTime(timeMs: number): Promise<void> {
    const { position } = await engine.positionAt({ chat: deps.chat, timeMs })
    if (position === null) await goToNewest()
    else await jump.toPosition(position)
  }

  async function goToNewest(): Promise<void> {
    if (conversation.hasNewer()) await conversation.showNewest()
    else deps.toEnd()
    deps.onEntered(deps.newest() ?? '')
  }

  const jumps: TimelineJumps = {
    hit: jump.hit,
    isPlacing: () => placing.isUnderWay(),
    toMessage(message, position, focus) {
      keepsFocus = focus === 'keep'
      told(goToMessage(message, position))
    },
    toTime(timeMs) {
      keepsFocus = false
      told(goToTime(timeMs))
    },
    toNewest: () => told(goToNewest()),
  }
  onMount(() => deps.ref(jumps))
  return jumps
}

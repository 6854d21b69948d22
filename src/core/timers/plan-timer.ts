// The chat's default timer, changed by a commit like its name: all members see it, and who changed it.

import { decodeChatMetadata } from '../chats/chat-metadata.ts'
import type { Plan } from '../chats/membership.ts'
import { checkTimer } from './timer-length.ts'

/** `seconds` 0 is none. `UsageError` `bad_timer`. */
export const planTimer = (seconds: number): Plan => {
  const checked = checkTimer(seconds)
  return async (task) => {
    const group = await task.group()
    if (group === undefined) return undefined
    const metadata = decodeChatMetadata(group.metadataBytes)
    return metadata.defaultTimerSeconds === checked
      ? undefined
      : { add: [], removeLeaves: [], metadata: { ...metadata, defaultTimerSeconds: checked } }
  }
}

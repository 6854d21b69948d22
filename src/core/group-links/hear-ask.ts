// Somebody asks, in a chat of two with this account, to be let in to a group by one of its links. Whether the link still holds
// is looked at where it is answered: doorkeeper.ts.

import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { AskContent } from '../payload/content.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { linkSecret } from './link-secret.ts'

/** `refused`: not a link of ours. A guess says nothing, and leaves nothing. */
export function hearAsk(
  deps: Pick<ChatDeps, 'crypto' | 'self' | 'asks' | 'requests' | 'clock'>,
  task: Pick<ChatTask, 'record' | 'work' | 'activity'>,
  account: AccountAddress,
  { chat, link, secret }: AskContent,
): 'heard' | 'dropped' | 'refused' {
  const { address, authorSecret } = deps.self
  const { peer } = task.record()
  // Own devices hear what their account says to others.
  if (account === address) return 'heard'
  if (peer !== account) return 'dropped'
  if (!deps.crypto.equalSecrets(linkSecret(deps.crypto, authorSecret, { chat, link }), secret)) return 'refused'
  // Where nothing was said before, there is no chat to be let in to: they ask for another one.
  if (task.activity().unread === 0) deps.requests.onlyAsks(task.work, task.record().number)
  deps.asks.hear(task.work, { chat, account, link, askedAtMs: deps.clock.nowMs() })
  return 'heard'
}

// Whether another device has given the account another password than this vault has. No password travels: what is said is
// that there was a change and when; the new one is typed by its user (account/change-password.ts).

import { decodeShape, encodeShape, record, uint } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { OwnState } from './own-state.ts'
import type { StateExchange } from './state-exchange.ts'
import { gatherSaid } from './unsaid-password.ts'

export interface PasswordChange {
  /** Where it was changed, by that device's own word. */
  readonly device: DeviceId
  /** Wall time in ms, by that device's clock. */
  readonly atMs: number
}

export interface PasswordNews {
  /** A change that this vault has not taken over; null where there is none. */
  view(): PasswordChange | null
  /** This device has given the account another password: said, and unsaid no more, in one transaction. */
  changed(): Promise<void>
  /** This vault has taken over the account's. */
  adopted(): Promise<void>
}

/** Up to when, by the clocks of those who change passwords, this vault has the account's. */
const knownKey = utf8('password-known')
const knownShape = record({ atMs: [1, uint()] })

export async function openPasswordNews(deps: {
  readonly chats: Pick<ChatDeps, 'vault' | 'clock' | 'logs' | 'self'>
  readonly state: Pick<OwnState, 'lastWord'>
  readonly speak: StateExchange['speak']
  /** The view is another. */
  readonly onChange: () => void
}): Promise<PasswordNews> {
  const { vault, clock, logs, self } = deps.chats
  const stored = await vault.get('meta', knownKey)
  const log = await logs.known(createUnitOfWork(vault), self.address)
  // Whoever was certified had shown the password of that day: a change ends all uncertified sessions.
  const certifiedAtMs = log?.entries[self.identity.entrySeq]?.body.timeMs ?? 0
  let knownMs = Math.max(certifiedAtMs, stored === undefined ? 0 : decodeShape(knownShape, stored).atMs)

  async function know(atMs: number): Promise<void> {
    const work = createUnitOfWork(vault)
    work.put('meta', knownKey, encodeShape(knownShape, { atMs }))
    await work.commit()
    knownMs = atMs
  }

  return {
    view() {
      const said = deps.state.lastWord('password', '')
      if (said === undefined || said.device === self.device || said.timeMs <= knownMs) return null
      return { device: said.device, atMs: said.timeMs }
    },
    changed: () => deps.speak('password', '', clock.nowMs(), { beside: gatherSaid }),
    async adopted() {
      // By the clock of who changed it: this one may be ahead, and the next change is not to be missed.
      await know(Math.max(knownMs, deps.state.lastWord('password', '')?.timeMs ?? 0))
      deps.onChange()
    },
  }
}

// An account at work on the vault of a party, whose server never answers: what it does by itself when it starts.

import { openAccountSession, type AccountSession } from '#core/session/account-session.ts'
import type { FileStore } from '#core/ports/file-store.ts'
import { noHandles } from '../memory-file-store.ts'
import { lost } from './memory-home.ts'
import type { Party } from './party.ts'

export function openRestingSession(party: Party, fileStore: FileStore): Promise<AccountSession> {
  const never = (): never => {
    throw new Error('nothing is asked while there is no connection')
  }
  const ignored = (): undefined => undefined
  const { crypto } = party.deps
  return openAccountSession({
    ...party.deps,
    fileStore,
    fileHandles: noHandles,
    contactSecret: new Uint8Array(32),
    routes: { ...party.deps.routes, pool: () => Promise.resolve(lost), appendEntry: () => Promise.resolve(lost) },
    transport: {
      request: never,
      anonymousPost: never,
      openBlobConnection: never,
      openStream: () => ({ send: ignored, close: ignored }),
      close: () => Promise.resolve(),
    },
    keeper: { request: never, session: () => Promise.resolve(lost), drop: ignored },
    x25519: crypto.x25519KeyPair(crypto.randomBytes(32)),
    onChat: ignored,
    onContact: ignored,
    onFile: ignored,
    onComparison: ignored,
    onDevices: ignored,
    onRevoked: ignored,
    onConnection: ignored,
  })
}

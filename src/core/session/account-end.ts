// The end of this installation's vault: on its own revocation, or because its user wished it gone. What runs has been ended
// before; whose wish it is, own-wish.ts knows.

import { TalkeeError } from '#protocol/errors.ts'
import type { AccountRecord } from '../account/account-record.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Log } from '../ports/log.ts'
import type { VaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import { endDevice } from './end-device.ts'
import { isEndedByOwnWish } from './own-wish.ts'

export interface AccountEndDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly log: Log
  readonly keeper: Pick<VaultKeeper, 'revoke' | 'erase' | 'settleRevocation'>
  readonly onAccount: () => void
}

export interface AccountEnd {
  /** What a revocation or a deletion had left over when this opened is gone. Never rejects. */
  readonly settled: Promise<void>
  /** The own log says it: keys and MLS state go, then every wrap that a password opens; all of it where that was wished. */
  end(vault: Vault, account: AccountRecord): Promise<void>
  /** All of it. */
  erase(): Promise<void>
  /** No more trying. */
  close(): void
}

const settleAgainMs = 5_000

/** The first that the keeper does is to settle what was left over. */
export function createAccountEnd({ crypto, clock, log, keeper, onAccount }: AccountEndDeps): AccountEnd {
  let cancelSettling = (): void => undefined

  const settle = (): Promise<void> => keeper.settleRevocation(clock.nowMs())

  function notSettled(error: unknown): void {
    log.error('revocation_not_settled', { code: error instanceof TalkeeError ? error.code : 'internal' })
  }

  /** The disk failed while the wraps were being destroyed: nobody has to open anything for that to be gone on with. */
  function settleLater(): void {
    cancelSettling()
    cancelSettling = clock.after(settleAgainMs, () => {
      settle().then(onAccount, (error: unknown) => {
        notSettled(error)
        settleLater()
      })
    })
  }

  /** Whether it succeeds or fails half-way, the vault is locked. */
  async function destroy(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      settleLater()
      throw error
    } finally {
      onAccount()
    }
  }

  return {
    settled: settle().catch(notSettled),
    async end(vault, account) {
      const isWished = await isEndedByOwnWish(crypto, vault, account)
      if (!isWished) await endDevice(vault, account)
      await destroy(() => (isWished ? keeper.erase() : keeper.revoke(clock.nowMs())))
    },
    erase: () => destroy(keeper.erase),
    close() {
      cancelSettling()
    },
  }
}

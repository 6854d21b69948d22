// The user's word that a vault, found to be an old copy of itself, is to go on as a new device. Asked for, never done by
// itself: a newer copy may be at work on another computer, and ends by it.

import { UsageError } from '#protocol/errors.ts'
import type { AccountRecord } from '../account/account-record.ts'
import type { Vault } from '../vault/vault.ts'
import type { OpenAccount } from './open-account.ts'
import { rejoin, type RejoinDeps } from './rejoin.ts'
import type { Step } from './step.ts'

export interface RejoinIntentDeps extends Omit<RejoinDeps, 'vault'> {
  readonly current: () => { readonly opened: OpenAccount; readonly vault: Vault } | undefined
  readonly suspend: (was: OpenAccount) => Promise<void>
  readonly accountOf: (vault: Vault) => Promise<AccountRecord>
  readonly begin: (vault: Vault, account: AccountRecord) => Promise<OpenAccount>
  /** The own log certifies this device no more. */
  readonly endVault: (vault: Vault, account: AccountRecord) => Promise<void>
  readonly lock: () => void
}

export interface RejoinIntent {
  /**
   * Goes on as a new device, which the old one certifies and which revokes the old one. A `UsageError` `not_rolled_back`
   * for any other vault. A refusal changes nothing but `device_revoked`, by which the vault ends as a revoked one.
   */
  rejoin(): Promise<Step>
}

export function createRejoinIntent(deps: RejoinIntentDeps): RejoinIntent {
  return {
    async rejoin() {
      const current = deps.current()
      if (current === undefined || !isRolledBack(current.opened)) {
        throw new UsageError('not_rolled_back', 'this vault is no old copy of itself')
      }
      const { opened, vault } = current
      await deps.suspend(opened)
      try {
        const account = await deps.accountOf(vault)
        const rejoined = await rejoin({ ...deps, vault }, account)
        if (!rejoined.ok && rejoined.code === 'device_revoked') {
          await deps.endVault(vault, account)
          return rejoined
        }
        const { session } = await deps.begin(vault, await deps.accountOf(vault))
        if (rejoined.ok) await session?.fillPool()
        return rejoined
      } catch (error) {
        deps.lock()
        throw error
      }
    },
  }
}

function isRolledBack({ session }: OpenAccount): boolean {
  const connection = session?.connection()
  return connection?.state === 'refused' && connection.code === 'vault_rolled_back'
}

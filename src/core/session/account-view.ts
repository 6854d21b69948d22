// What is to be seen of the account of this installation: how far it has come, and how it stands with its server.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { AccountRecord } from '../account/account-record.ts'
import type { PasswordChange } from '../own-devices/password-news.ts'
import type { Clock } from '../ports/clock.ts'
import type { VaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import { uncertifiedConnection } from './certify-installation.ts'
import type { OpenAccount } from './open-account.ts'
import type { Connection } from './sync.ts'

/** `uncertified`: signed in by password alone, and not yet certified by another device or the words. */
type Phase = 'empty' | 'locked' | 'uncertified' | 'ready'

export interface AccountView {
  readonly phase: Phase
  /** Locked for every password: this device was revoked. The words open what it has left, for thirty days. */
  readonly revoked: boolean
  /** Known while unlocked. */
  readonly address: AccountAddress | undefined
  readonly device: DeviceId | undefined
  /** Of an installation that is not certified: `refused` with `session_ended` when it has to sign in again. */
  readonly connection: Connection
  /** Another device has given the account a password that this vault does not have yet. */
  readonly newPassword: PasswordChange | null
}

export interface AccountViewDeps {
  readonly clock: Clock
  readonly keeper: Pick<VaultKeeper, 'state'>
  /** The account that is open. */
  readonly current: () => { readonly opened: OpenAccount; readonly vault: Vault } | undefined
}

export async function viewAccount({ clock, keeper, current }: AccountViewDeps): Promise<AccountView> {
  const state = await keeper.state()
  const { opened, vault } = current() ?? {}
  const { account, session } = opened ?? {}
  return {
    phase: phaseOf(state === 'absent', account),
    revoked: state === 'revoked',
    address: account?.address,
    device: account?.device,
    connection: session?.connection() ?? (await connectionOfNewcomer(clock, vault)),
    newPassword: session?.ownDevices.password.view() ?? null,
  }
}

function phaseOf(isEmpty: boolean, account: AccountRecord | undefined): Phase {
  if (account === undefined) return isEmpty ? 'empty' : 'locked'
  return account.state === 'certified' ? 'ready' : 'uncertified'
}

async function connectionOfNewcomer(clock: Clock, vault: Vault | undefined): Promise<Connection> {
  return vault === undefined ? { state: 'offline' } : uncertifiedConnection({ clock, vault })
}

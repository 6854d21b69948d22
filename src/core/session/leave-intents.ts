// What ends this installation by its user's wish: signing out of it, or deleting the whole account. The server is told
// first, the vault goes when it has answered; which account is open is the lifecycle's to say.

import { UsageError } from '#protocol/errors.ts'
import { deleteAccount } from '../account/delete-account.ts'
import { failureCode } from '../account/sign-up.ts'
import { postAllOwed } from '../chats/own-departure.ts'
import { revokeInLog } from '../devices/certify-by-words.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { VaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import type { OpenAccount } from './open-account.ts'
import { forgetOwnWish, keepOwnWish } from './own-wish.ts'
import type { Step } from './step.ts'

export interface LeaveIntentsDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly keeper: VaultKeeper
  /** The account that is open. */
  readonly current: () => { readonly opened: OpenAccount; readonly vault: Vault } | undefined
  /** Ends what runs; the vault stays open. */
  readonly suspend: (was: OpenAccount) => Promise<void>
  /** Removes the vault, now or as soon as the disk lets it. */
  readonly erase: () => Promise<void>
}

export interface SignOutInput {
  /** The vault's, where that is open: whoever finds it open, a page among them, must not be able to empty it. */
  readonly password: Uint8Array | null
  /**
   * Ends it here though nobody could be told: the account goes on listing this device, and its chats go on writing to it,
   * until another of its devices removes it.
   */
  readonly evenUntold: boolean
}

/** `isTold`: the account's log says that this device is gone, or there was no device that it knew of. */
export type SignedOut = Step<{ isTold: boolean }>

export interface LeaveIntents {
  /**
   * Also of a locked vault, which can tell nobody: whoever has forgotten the password may begin anew. `wrong_password`;
   * a `UsageError` `vault_absent` where there is none.
   */
  signOut(input: SignOutInput): Promise<SignedOut>
  /** At the server and here: nothing is left but the name and the log that says so. */
  deleteAccount(password: Uint8Array): Promise<Step>
}

export function createLeaveIntents(deps: LeaveIntentsDeps): LeaveIntents {
  const { keeper } = deps

  /**
   * [Note: told, then erased] A crash between the two leaves a locked vault. The device reads its own revocation once that
   * is opened, and erases it then, because its user's wish was kept before the telling (own-wish.ts).
   */
  async function endHere(was: OpenAccount | undefined): Promise<void> {
    if (was !== undefined) await deps.suspend(was)
    await deps.erase()
  }

  return {
    async signOut({ password, evenUntold }) {
      if ((await keeper.state()) === 'absent') throw new UsageError('vault_absent', 'there is no account here')
      const was = deps.current()
      if (was !== undefined && (password === null || !(await keeper.isPassword(password)))) {
        return { ok: false, code: 'wrong_password' }
      }
      const told =
        was === undefined
          ? ({ ok: false, code: 'locked' } as const)
          : await wishing(was.vault, () => tellOfSignOut(deps, was.opened))
      if (!told.ok && !evenUntold) return told
      await endHere(was?.opened)
      return { ok: true, isTold: told.ok }
    },
    async deleteAccount(password) {
      const was = deps.current()
      if (was?.opened.session === undefined) throw new UsageError('not_ready', 'no certified account is open')
      const { chats } = was.opened.session
      const { address, device, signatureKeyPair } = chats.self
      const deleted = await wishing(was.vault, () =>
        deleteAccount({ ...chats, address }, { device, ...signatureKeyPair }, password),
      )
      // Told by the own log, the device would only end; a deletion takes the history too.
      if (deleted.ok) await endHere(was.opened)
      return deleted
    },
  }
}

/** Keeps the wish while the log is told. Where that is refused there is none; where nobody answered, the log will show it. */
async function wishing(vault: Vault, tell: () => Promise<Step>): Promise<Step> {
  await keepOwnWish(vault)
  const told = await tell()
  if (!told.ok && !mayHaveArrived.has(told.code)) await forgetOwnWish(vault)
  return told
}

/**
 * Has the own log revoke this device by its own signature, which ends its sessions, tells the account's other devices and
 * has it removed from every chat; an installation that nobody certified ends its session. Nothing here is touched.
 */
async function tellOfSignOut(
  { crypto, clock }: Pick<LeaveIntentsDeps, 'crypto' | 'clock'>,
  { account, routes, session }: OpenAccount,
): Promise<Step> {
  if (session === undefined) {
    const ended = await routes.signOut()
    // One whose day is over has nothing left to end.
    return ended.ok || ended.why === 'refused' ? { ok: true } : { ok: false, code: failureCode(ended) }
  }
  const { self, vault, logs } = session.chats
  await postAllOwed(session.chats, session.directory.all())
  const signer = { device: self.device, privateKey: self.signatureKeyPair.privateKey }
  const own = { crypto, clock, vault, logs, routes, address: account.address }
  const revoked = await revokeInLog(own, signer, [self.device])
  if (revoked.ok) return { ok: true }
  if (!mayHaveArrived.has(revoked.code)) return isGone(revoked.code) ? { ok: true } : revoked
  const again = await revokeInLog(own, signer, [self.device])
  if (again.ok || isGone(again.code)) return { ok: true }
  // Nobody was asked a second time: it is as unclear as before.
  return neverAsked.has(again.code) ? revoked : again
}

/** The entry may be there though its answer was lost; a device that is gone by then is let in no more. */
const mayHaveArrived: ReadonlySet<string> = new Set(['timeout', 'closed', 'internal', 'shutting_down'])
const neverAsked: ReadonlySet<string> = new Set(['offline', 'wrong-pin', 'tls'])
const isGone = (code: string): boolean => code === 'device_revoked'

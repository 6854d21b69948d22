// What is done with the account's password while the vault is open: changed here, taken over when another device has
// changed it, shown again where an installation's day at the server is over.

import { UsageError } from '#protocol/errors.ts'
import { splitAddress } from '#protocol/ids.ts'
import type { ServerEndpoint } from '../account/account-record.ts'
import { adoptPassword, changePassword, isAccountPassword, takeOverPassword } from '../account/change-password.ts'
import { openSession } from '../account/sign-in.ts'
import { gatherSaid, gatherUnsaid, isPasswordUnsaid, keepPasswordNews } from '../own-devices/unsaid-password.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Transport } from '../ports/transport.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { VaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import { createPublicRoutes } from './home-server.ts'
import { keepSession, type OpenAccount } from './open-account.ts'
import type { Step } from './step.ts'

interface Opened {
  readonly opened: OpenAccount
  readonly vault: Vault
}

export interface PasswordIntentsDeps {
  readonly crypto: Crypto
  readonly keeper: VaultKeeper
  readonly connect: (server: ServerEndpoint) => Transport
  /** The account that is open. */
  readonly current: () => Opened | undefined
  /** Opens the account anew, with the session that it has now. */
  readonly openAnew: (vault: Vault, was: OpenAccount) => Promise<void>
}

/** Each a `UsageError` `locked` where no account is open. */
export interface PasswordIntents {
  changePassword(input: { oldPassword: Uint8Array; newPassword: Uint8Array }): Promise<Step>
  adoptPassword(newPassword: Uint8Array): Promise<Step>
  /**
   * Another session for an installation that nobody has certified yet, by the account's password as it is now; the vault
   * takes that one too. A `UsageError` `not_uncertified` for a device of the account, which needs no password for that.
   */
  signInAgain(password: Uint8Array): Promise<Step>
  /** Tells the other devices of a change that the server has taken and a crash has kept from being told. */
  tell(): Promise<void>
  /**
   * The same by `password`, where the server has to be asked whether it has taken it: after an unlocking, or a change that
   * was not answered. False where it could not be asked.
   */
  goOn(password: Uint8Array): Promise<boolean>
}

export function createPasswordIntents(deps: PasswordIntentsDeps): PasswordIntents {
  const { crypto, keeper } = deps

  function current(): Opened {
    const open = deps.current()
    if (open === undefined) throw new UsageError('locked', 'the vault is locked')
    return open
  }

  return {
    async changePassword(input) {
      const { opened, vault } = current()
      const { account, routes, session } = opened
      const wasUnsaid = await isPasswordUnsaid(vault)
      await keepPasswordNews(vault, gatherUnsaid)
      const changed = await changePassword({ crypto, keeper, routes }, { ...input, ...splitAddress(account.address) })
      if (changed.ok) await session?.ownDevices.password.changed()
      // Not refused, but unanswered: whether there is anything to tell is asked when there is somebody to ask.
      else if (!wasUnsaid && !(await keeper.passwordChangePending())) await keepPasswordNews(vault, gatherSaid)
      return changed
    },
    async adoptPassword(newPassword) {
      const { account, routes, session } = current().opened
      const adopted = await adoptPassword({ crypto, keeper, routes }, { newPassword, ...splitAddress(account.address) })
      if (adopted.ok) await session?.ownDevices.password.adopted()
      return adopted
    },
    async signInAgain(password) {
      const { opened, vault } = current()
      const { account } = opened
      if (account.state !== 'uncertified') throw new UsageError('not_uncertified', 'a device of the account')
      const transport = deps.connect(account.server)
      const routes = createPublicRoutes(transport)
      const signedIn = await openSession({ crypto, routes }, account, password).finally(() => transport.close())
      if (!signedIn.ok) return signedIn
      await takeOverPassword(keeper, password)
      const work = createUnitOfWork(vault)
      keepSession(work, signedIn.session)
      await work.commit()
      await deps.openAnew(vault, opened)
      return { ok: true }
    },
    async tell() {
      const open = deps.current()
      if (open?.opened.session === undefined || !(await isPasswordUnsaid(open.vault))) return
      if (!(await keeper.passwordChangePending())) await open.opened.session.ownDevices.password.changed()
    },
    async goOn(password) {
      const open = deps.current()
      if (open?.opened.session === undefined || !(await isPasswordUnsaid(open.vault))) return true
      const { account, routes, session } = open.opened
      const asked = await isAccountPassword({ crypto, routes }, { ...splitAddress(account.address), password })
      if (!asked.ok && asked.code !== 'wrong_credentials') return false
      const isPending = await keeper.passwordChangePending()
      // The other of the two is the account's: whoever types that settles it.
      if (!asked.ok && isPending) return true
      const settled = asked.ok && isPending ? await keeper.settlePasswordChangeBy(password) : undefined
      if (!asked.ok || settled === 'refused') await keepPasswordNews(open.vault, gatherSaid)
      else await session.ownDevices.password.changed()
      return true
    },
  }
}

// What the twelve words do for an account: certify an installation, set a forgotten password, undo a thief.
// The keys from the words live as long as one intent; which account is open is the lifecycle's to say.

import { UsageError } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { AccountRecord } from '../account/account-record.ts'
import { areWords, deriveWordKeys, tidyWords, type WordKeys } from '../account/words.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import { revokeInLog, type ByWords } from '../devices/certify-by-words.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccountEntry, AccountEntryDeps } from './account-entry.ts'
import { certifyInstallation } from './certify-installation.ts'
import type { OpenAccount } from './open-account.ts'
import { recoverVault } from './recover-vault.ts'
import type { Step } from './step.ts'

/** Twelve words, and how much of the log they let stand. */
export interface WordsInput {
  readonly words: string
  /**
   * Winds the log back: the number of the last entry that stands. Left out, nothing is undone. Only where this device is
   * not certified: one that is revokes what it does not know.
   */
  readonly lastTrusted?: number | undefined
}

export interface RecoverInput extends WordsInput {
  readonly newPassword: Uint8Array
  /** On an installation without a vault; one that has a vault knows its account. */
  readonly invite?: string | undefined
  readonly username?: string | undefined
  /** Devices to be revoked in the same breath. */
  readonly lost?: readonly DeviceId[] | undefined
}

/** `serverCode`: why the server has not taken the new password, or null. */
export type Recovered = Step<{ serverCode: string | null }>

interface Opened {
  readonly opened: OpenAccount
  readonly vault: Vault
}

export interface WordsIntentsDeps extends AccountEntryDeps {
  readonly entry: AccountEntry
  /** The account that is open. */
  readonly current: () => Opened | undefined
  readonly begin: (vault: Vault, account: AccountRecord) => Promise<OpenAccount>
  /** Opens the account anew, certified. */
  readonly openAnew: (vault: Vault, was: OpenAccount) => Promise<void>
}

export interface WordsIntents {
  certifyByWords(input: WordsInput): Promise<Step>
  recover(input: RecoverInput): Promise<Recovered>
}

export function createWordsIntents(deps: WordsIntentsDeps): WordsIntents {
  const { crypto, keeper, entry } = deps

  /** `not_words` for what cannot be any account's. */
  async function withWords<T>(typed: string, work: (keys: WordKeys) => Promise<Step<T>>): Promise<Step<T>> {
    const words = tidyWords(typed)
    if (!areWords(words)) return { ok: false, code: 'not_words' }
    using keys = await deriveWordKeys(crypto, words)
    // Awaited: the keys are wiped when this returns.
    return await work(keys)
  }

  async function certify(
    { vault, opened }: Opened,
    keys: WordKeys,
    how: ByWords,
    lost: readonly DeviceId[],
  ): Promise<Step> {
    const certified = await certifyInstallation({ ...deps, vault, opened }, keys, how, lost)
    if (certified.ok) await deps.openAnew(vault, opened)
    return certified
  }

  /** The vault that the words open, or a new one where there is none. */
  async function enter({ newPassword: password, invite = '', username = '' }: RecoverInput, keys: WordKeys) {
    const isEmpty = (await keeper.state()) === 'absent'
    const entered = isEmpty
      ? await entry.recover({ invite, username, password, keys })
      : await recoverVault(deps, keys, password)
    return entered.ok ? { serverCode: null, former: null, ...entered } : entered
  }

  async function recover(input: RecoverInput, keys: WordKeys): Promise<Recovered> {
    const entered = await enter(input, keys)
    if (!entered.ok) return entered
    const { vault, account, serverCode, former } = entered
    const opened = await deps.begin(vault, account)
    if (serverCode !== null) return { ok: true, serverCode }
    const lost = input.lost ?? []
    if (account.state === 'certified') {
      const revoked = await revokeLost({ vault, opened }, keys, lost)
      return revoked.ok ? { ok: true, serverCode } : revoked
    }
    // The device that this installation was: its keys are gone, whatever winding the log back makes of it.
    const gone = former === null ? lost : [...lost, former]
    const how: ByWords = { kind: 'recover', lastTrusted: input.lastTrusted ?? null }
    const certified = await certify({ vault, opened }, keys, how, gone)
    return certified.ok ? { ok: true, serverCode } : certified
  }

  async function revokeLost({ vault, opened }: Opened, keys: WordKeys, lost: readonly DeviceId[]): Promise<Step> {
    if (lost.length === 0) return { ok: true }
    const { account, routes } = opened
    const logs = createAccountLogs(crypto, account.blindSecret)
    const own = { ...deps, vault, logs, routes, address: account.address }
    const revoked = await revokeInLog(own, { device: null, privateKey: keys.root.privateKey }, lost)
    return revoked.ok ? { ok: true } : revoked
  }

  return {
    async certifyByWords({ words, lastTrusted }) {
      const current = deps.current()
      if (current?.opened.account.state !== 'uncertified') {
        throw new UsageError('not_uncertified', 'there is no installation to be certified')
      }
      const how: ByWords = lastTrusted === undefined ? { kind: 'add' } : { kind: 'recover', lastTrusted }
      return withWords(words, (keys) => certify(current, keys, how, []))
    },
    async recover(input) {
      if (deps.current() !== undefined) throw new UsageError('not_locked', 'the vault is open')
      return withWords<{ serverCode: string | null }>(input.words, (keys) => recover(input, keys))
    },
  }
}

// What a user may do with the account as a whole: come in, lock, change the password, leave. Passwords are bytes, wiped
// when a call returns.

import { parseDeviceId } from '#protocol/ids.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { AccountLifecycle } from './account-lifecycle.ts'
import type { AccountView } from './account-view.ts'
import type { SignedOut, SignOutInput } from './leave-intents.ts'
import type { Step } from './step.ts'
import type { RecoverInput, WordsInput } from './words-intents.ts'

interface Credentials {
  readonly invite: string
  readonly username: string
  readonly password: Uint8Array
}

export interface AccountIntents {
  account(): Promise<AccountView>
  signUp(credentials: Credentials): Promise<Step<{ words: string }>>
  signIn(credentials: Credentials): Promise<Step>
  unlock(input: { password: Uint8Array }): Promise<Step>
  lock(): Promise<void>
  changePassword(input: { oldPassword: Uint8Array; newPassword: Uint8Array }): Promise<Step>
  /** The password that another device has given the account, for this vault too. */
  adoptPassword(input: { newPassword: Uint8Array }): Promise<Step>
  /** Goes on as a new device where the vault was found to be an old copy of itself (`vault_rolled_back`). */
  rejoin(): Promise<Step>
  /** Another session for an installation that nobody has certified, when its day is over; by the password as it is now. */
  signInAgain(input: { password: Uint8Array }): Promise<Step>
  /** Certifies an installation that signed in by password alone; see `WordsInput`. */
  certifyByWords(input: WordsInput): Promise<Step>
  /** A forgotten password, a lost device, a thief: see `RecoverInput`. `lost` are ids of devices. */
  recover(input: Omit<RecoverInput, 'lost'> & { lost?: readonly string[] }): ReturnType<AccountLifecycle['recover']>
  /** Everything of the account, at the server and here. Whoever calls this has asked the user twice. */
  deleteAccount(input: { password: Uint8Array }): Promise<Step>
  /** Ends this installation, at the server and here, with all that it holds; also a locked one, which can tell nobody. */
  signOut(input: SignOutInput): Promise<SignedOut>
}

export function createAccountIntents(crypto: Pick<Crypto, 'wipe'>, lifecycle: AccountLifecycle): AccountIntents {
  async function wiping<T>(secrets: readonly Uint8Array[], work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      for (const secret of secrets) crypto.wipe(secret)
    }
  }

  return {
    account: () => lifecycle.view(),
    signUp: (credentials) => wiping([credentials.password], () => lifecycle.signUp(credentials)),
    signIn: (credentials) => wiping([credentials.password], () => lifecycle.signIn(credentials)),
    unlock: ({ password }) => wiping([password], () => lifecycle.unlock(password)),
    lock: () => lifecycle.lock(),
    changePassword: (input) => wiping([input.oldPassword, input.newPassword], () => lifecycle.changePassword(input)),
    adoptPassword: ({ newPassword }) => wiping([newPassword], () => lifecycle.adoptPassword(newPassword)),
    rejoin: () => lifecycle.rejoin(),
    signInAgain: ({ password }) => wiping([password], () => lifecycle.signInAgain(password)),
    certifyByWords: (input) => lifecycle.certifyByWords(input),
    recover: (input) =>
      wiping([input.newPassword], async () => lifecycle.recover({ ...input, lost: input.lost?.map(parseDeviceId) })),
    deleteAccount: ({ password }) => wiping([password], () => lifecycle.deleteAccount(password)),
    signOut: (input) => wiping(input.password === null ? [] : [input.password], () => lifecycle.signOut(input)),
  }
}

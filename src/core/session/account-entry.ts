// From an empty installation to a vault with an account in it: by signing up, by the password, by the words.
// The server is asked first, the vault is made when it has agreed. What then runs is account-lifecycle.ts.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import { parseUsername, type Username } from '#protocol/ids.ts'
import { accountKey, encodeAccountRecord, type AccountRecord, type ServerEndpoint } from '../account/account-record.ts'
import { recoverPassword } from '../account/recover-password.ts'
import { meetHomeServer, readInvite } from '../account/server-contact.ts'
import { newInstallation, readOwnLog, signInByPassword } from '../account/sign-in.ts'
import { prepareAccount, registerAccount } from '../account/sign-up.ts'
import type { WordKeys } from '../account/words.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import { gatherUnsaid } from '../own-devices/unsaid-password.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Transport } from '../ports/transport.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { VaultKeeper } from '../vault/vault-keeper.ts'
import type { Vault } from '../vault/vault.ts'
import { createPublicRoutes, type PublicRoutes } from './home-server.ts'
import { keepSession } from './open-account.ts'
import type { Session } from './session-keeper.ts'
import type { Step } from './step.ts'

export interface AccountEntryDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly keeper: VaultKeeper
  readonly connect: (server: ServerEndpoint) => Transport
}

/** An open vault and the account in it. */
export interface Entered {
  readonly vault: Vault
  readonly account: AccountRecord
}

interface Credentials {
  readonly invite: string
  readonly username: string
  readonly password: Uint8Array
}

/** Each is a `UsageError` `not_empty` where there is a vault. */
export interface AccountEntry {
  signUp(input: Credentials): Promise<Step<Entered & { words: string }>>
  /** An uncertified installation. */
  signIn(input: Credentials): Promise<Step<Entered>>
  /** An uncertified installation too, `password` being the new one: the words are yet to certify it. */
  recover(input: Credentials & { keys: WordKeys }): Promise<Step<Entered>>
}

export function createAccountEntry(deps: AccountEntryDeps): AccountEntry {
  const { crypto, clock, keeper } = deps

  /** Meets the server of an invite and does `work` with it, on a connection that ends with it. */
  async function atServer<T extends { readonly ok: true }>(
    input: Pick<Credentials, 'invite' | 'username'>,
    work: (met: {
      username: Username
      endpoint: ServerEndpoint
      inviteCode: Uint8Array | null
      routes: PublicRoutes
      transport: Transport
    }) => Promise<T | { readonly ok: false; readonly code: string }>,
  ): Promise<T | { readonly ok: false; readonly code: string }> {
    if ((await keeper.state()) !== 'absent') throw new UsageError('not_empty', 'there is an account here')
    const username = parseUsername(input.username)
    const { endpoint, code: inviteCode } = readInvite(input.invite)
    const first = deps.connect(endpoint)
    const met = await meetHomeServer(crypto, createPublicRoutes(first), endpoint).finally(() => first.close())
    if (!met.ok) return met
    const transport = deps.connect(met.endpoint)
    try {
      const routes = createPublicRoutes(transport)
      return await work({ username, endpoint: met.endpoint, inviteCode, routes, transport })
    } finally {
      await transport.close()
    }
  }

  async function keepNewAccount(
    vault: Vault,
    account: AccountRecord,
    session: Session,
    entries: readonly Uint8Array[],
    hasNewPassword = false,
  ): Promise<void> {
    const work = createUnitOfWork(vault)
    if (hasNewPassword) gatherUnsaid(work)
    const learned = await createAccountLogs(crypto, account.blindSecret).learn(work, account.address, entries)
    if (!learned.ok) throw new UsageError('bad_own_log', 'the own device log does not verify')
    work.put('meta', accountKey, encodeAccountRecord(account))
    keepSession(work, session)
    await work.commit()
  }

  async function signUp(input: Credentials): Promise<Step<Entered & { words: string }>> {
    const made = await atServer(input, async ({ username, endpoint, inviteCode, routes }) => {
      const prepared = await prepareAccount({ crypto, clock }, { endpoint, username })
      // [Note: sign-up and the vault] A vault made first would stand in the way of another try under another name;
      // made after, a crash between loses an account that nobody has used and whose words nobody has seen.
      const registered = await registerAccount({ crypto, routes }, prepared, { ...input, inviteCode, username })
      return registered.ok ? { ...registered, prepared } : registered
    })
    if (!made.ok) return made
    const { account, entryBytes, recoveryX25519, words } = made.prepared
    const vault = await keeper.create({
      passwordBytes: input.password,
      recoveryPublicKey: recoveryX25519,
      fill: (filled) => keepNewAccount(filled, account, made.session, [entryBytes]),
    })
    return { ok: true, vault, account, words }
  }

  /** The vault of an installation that the log does not know. */
  async function makeUncertified(
    password: Uint8Array,
    { account, session, log }: Extract<Awaited<ReturnType<typeof signInByPassword>>, { ok: true }>,
    how: { readonly hasNewPassword: boolean },
  ): Promise<Step<Entered>> {
    const entries = log.entries.map(({ entryBytes }) => entryBytes)
    const vault = await keeper.create({
      passwordBytes: password,
      recoveryPublicKey: log.recoveryX25519,
      fill: (filled) => keepNewAccount(filled, account, session, entries, how.hasNewPassword),
    })
    return { ok: true, vault, account }
  }

  return {
    signUp,
    async signIn(input) {
      const signedIn = await atServer(input, ({ username, endpoint, routes, transport }) =>
        signInByPassword({ crypto, routes, transport }, { endpoint, username, password: input.password }),
      )
      return signedIn.ok ? makeUncertified(input.password, signedIn, { hasNewPassword: false }) : signedIn
    },
    async recover({ keys, ...input }) {
      const recovered = await atServer(input, async ({ username, endpoint, routes, transport }) => {
        const account = newInstallation(crypto, endpoint, username)
        const opened = await recoverPassword({ crypto, clock, routes }, account, keys, input.password)
        if (!opened.ok) return opened
        const read = await readOwnLog({ crypto, transport }, account, opened.session)
        if (!read.ok) return read
        // Whoever shows another root is not the server that these words were made for.
        const isOurs = equalBytes(read.log.rootKey, keys.root.publicKey)
        return isOurs ? { ...opened, account, log: read.log } : ({ ok: false, code: 'wrong_words' } as const)
      })
      return recovered.ok ? makeUncertified(input.password, recovered, { hasNewPassword: true }) : recovered
    },
  }
}

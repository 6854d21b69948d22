// An account while its vault is open: the connection, the server session, and the work that runs on both.
// Whoever opens one closes it, and wipes it once the vault is locked.

import { decodeShape, bool, encodeShape, record, text, uint } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { certifiedDevice, type CertifiedDevice } from '#protocol/device-log/chain.ts'
import { StorageError, TalkeeError } from '#protocol/errors.ts'
import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import type { AccountRecord, ServerEndpoint } from '../account/account-record.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import type { Mls } from '../mls/mls.ts'
import { openNewcomerComparison, type NewcomerComparison } from '../new-device/newcomer.ts'
import type { FileProgress } from '../files/file-transfers.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { FileHandles } from '../ports/file-handles.ts'
import type { FileStore } from '../ports/file-store.ts'
import type { Log } from '../ports/log.ts'
import type { Transport } from '../ports/transport.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { openAccountSession, type AccountSession } from './account-session.ts'
import { createPublicRoutes, createSessionRoutes, type SessionRoutes } from './home-server.ts'
import { refreshEndpoint } from './refresh-endpoint.ts'
import type { SelfDevice } from './self-device.ts'
import { createSessionKeeper, type Session } from './session-keeper.ts'

export interface OpenAccountDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly log: Log
  readonly mls: Mls
  /** A transport that reaches this server and pins its key. */
  readonly connect: (server: ServerEndpoint) => Transport
  /** Ciphertext of files on this disk, and the handles by which the user's own come and go. */
  readonly fileStore: FileStore
  readonly fileHandles: FileHandles
  readonly onFile: (progress: FileProgress) => void
  readonly onChat: (chat: ChatId) => void
  readonly onContact: (account: AccountAddress) => void
  readonly onAccount: () => void
}

export interface OpenAccountEvents {
  /** The account's record says `certified` since: it is to be opened anew. */
  readonly onCertified: () => void
  /** The own log revokes this device. */
  readonly onRevoked: () => void
}

export interface OpenAccount {
  readonly account: AccountRecord
  readonly routes: SessionRoutes
  /** Present when the account's log certifies this device. */
  readonly session: AccountSession | undefined
  /** Present while it does not. */
  readonly newcomer: NewcomerComparison | undefined
  /** Ends everything that runs. What waits for the network is let go, not waited for. */
  close(): Promise<void>
  /** Overwrites the private keys; after `close`, and after the vault is locked. */
  wipe(): void
}

const sessionKey = utf8('session')
const sessionShape = record({ token: [1, text(64)], expiresAtMs: [2, uint()], certified: [3, bool] })

/** Gathers the server session into `work`. */
export function keepSession(work: UnitOfWork, session: Session): void {
  work.put('meta', sessionKey, encodeShape(sessionShape, session))
}

/** The server session kept, which may have run out. */
export async function readSession(vault: Pick<Vault, 'get'>): Promise<Session | undefined> {
  const kept = await vault.get('meta', sessionKey)
  return kept === undefined ? undefined : decodeShape(sessionShape, kept)
}

/** Gathers into `work` that there is no session any more. */
export function dropSession(work: UnitOfWork): void {
  work.delete('meta', sessionKey)
}

/** Opens the account of `vault` with the server session kept there, and starts its work. */
export async function openAccount(
  deps: OpenAccountDeps & OpenAccountEvents,
  vault: Vault,
  account: AccountRecord,
): Promise<OpenAccount> {
  const { crypto } = deps
  const transport = deps.connect(account.server)
  const posts = createPublicRoutes(transport)
  const keeper = createSessionKeeper(
    {
      crypto,
      transport,
      routes: posts,
      address: account.address,
      device: account.device,
      ed25519Seed: account.ed25519Seed,
      async keep(renewed) {
        const work = createUnitOfWork(vault)
        keepSession(work, renewed)
        await work.commit()
      },
    },
    await readSession(vault),
  )
  const routes = createSessionRoutes(account.state === 'uncertified' ? noticingTheEnd : keeper.request)

  /** Nobody's device can renew its session: what the server has ended is forgotten, and the view says so. */
  async function noticingTheEnd(what: Parameters<typeof keeper.request>[0]): ReturnType<typeof keeper.request> {
    const reply = await keeper.request(what)
    if ('status' in reply && reply.status === 401) {
      const work = createUnitOfWork(vault)
      dropSession(work)
      await work.commit()
      deps.onAccount()
    }
    return reply
  }

  let refreshed = false
  /** Once per opening, when there is a connection for it. */
  function refresh(): void {
    refreshed = true
    refreshEndpoint({ crypto, vault, posts }, account).catch((error: unknown) => {
      deps.log.warn('endpoint_not_refreshed', { code: error instanceof TalkeeError ? error.code : 'internal' })
    })
  }
  const secrets = [account.ed25519Seed, account.x25519Secret, account.authorSecret, account.blindSecret]

  async function startSession(): Promise<AccountSession> {
    const logs = createAccountLogs(crypto, account.blindSecret)
    const own = await logs.known(createUnitOfWork(vault), account.address)
    const certificate = own === undefined ? undefined : certifiedDevice(own, account.device)
    if (certificate === undefined) throw new StorageError('not_certified', 'the own log does not certify this device')
    const self = selfDevice(crypto, account, certificate)
    const x25519 = crypto.x25519KeyPair(account.x25519Secret)
    secrets.push(self.signatureKeyPair.privateKey, x25519.privateKey)
    return openAccountSession({
      ...deps,
      vault,
      logs,
      transport,
      keeper,
      posts,
      routes,
      self,
      contactSecret: account.blindSecret,
      onComparison: deps.onAccount,
      onDevices: deps.onAccount,
      x25519,
      onConnection(connection) {
        deps.onAccount()
        if (connection.state === 'online' && !refreshed) refresh()
      },
    })
  }

  let session: AccountSession | undefined
  let newcomer: NewcomerComparison | undefined
  let cancelDayOver: (() => void) | undefined
  try {
    if (account.state === 'certified') session = await startSession()
    else {
      newcomer = await openNewcomerComparison({ ...deps, vault, routes, account, onChange: deps.onAccount })
      const endsMs = (await readSession(vault))?.expiresAtMs ?? 0
      const leftMs = endsMs - deps.clock.nowMs()
      if (leftMs > 0) cancelDayOver = deps.clock.after(leftMs, deps.onAccount)
    }
  } catch (error) {
    await transport.close()
    throw error
  }
  return {
    account,
    routes,
    session,
    newcomer,
    async close() {
      cancelDayOver?.()
      // Stopping comes first, so that nothing reconnects; its end may wait for answers that closing cuts short.
      const stopping = Promise.all([session?.stop(), newcomer?.stop()])
      await transport.close()
      await stopping
    },
    wipe() {
      for (const secret of secrets) crypto.wipe(secret)
    },
  }
}

function selfDevice(
  crypto: Crypto,
  account: AccountRecord,
  { entrySeq, entryHash }: Pick<CertifiedDevice, 'entrySeq' | 'entryHash'>,
): SelfDevice {
  return {
    address: account.address,
    device: account.device,
    identity: { account: account.address, device: account.device, entrySeq, entryHash },
    signatureKeyPair: crypto.ed25519KeyPair(account.ed25519Seed),
    accountHash: accountHash(crypto, account.address),
    authorSecret: account.authorSecret,
  }
}

// Writing the own account's device log: an entry is made for the newest log, and made anew when another was first.
// Who signs is the caller's: a device with its key, or the root from the words.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { headOf, type ChainDeps, type DeviceLog } from '#protocol/device-log/chain.ts'
import { type entryKinds, signEntry, type EntryBody } from '#protocol/device-log/entry.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { versions } from '#protocol/versions.ts'
import { failureCode } from '../account/sign-up.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccountLogs } from './account-logs.ts'

export interface OwnLogDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly vault: Vault
  readonly logs: AccountLogs
  readonly routes: Pick<SessionRoutes, 'deviceLog' | 'appendEntry'>
  readonly address: AccountAddress
}

export interface EntrySigner {
  /** Null: the root. */
  readonly device: DeviceId | null
  /** Ed25519. */
  readonly privateKey: Uint8Array
}

/** What an entry says; its place in the log and its signer are put around it. */
export type EntryDraft = Pick<EntryBody, 'device' | 'ed25519' | 'x25519' | 'accepts'> & {
  readonly kind: typeof entryKinds.add | typeof entryKinds.revoke | typeof entryKinds.recover
}

export type OwnLog = { readonly ok: true; readonly log: DeviceLog } | { readonly ok: false; readonly code: string }

/** Lost this often in a row, an entry is given up. */
const maxRounds = 8

/** The log as the server has it now, verified and kept. A fork is `log_forked`, and what is kept stays. */
export async function fetchOwnLog(deps: Omit<OwnLogDeps, 'clock'>): Promise<OwnLog> {
  const fetched = await deps.routes.deviceLog(deps.address, 0)
  if (!fetched.ok) return { ok: false, code: failureCode(fetched) }
  return keepEntries(deps, fetched.value.entries)
}

/**
 * Appends what `draft` makes of the newest log, and gives the log that then is. `draft` is asked again whenever another
 * entry was first, and answers undefined when nothing is left to append. The server's refusal is a code.
 */
export async function appendToOwnLog(
  deps: OwnLogDeps,
  signer: EntrySigner,
  draft: (log: DeviceLog) => EntryDraft | undefined,
): Promise<OwnLog> {
  for (let round = 0; round < maxRounds; round++) {
    const current = await fetchOwnLog(deps)
    if (!current.ok) return current
    const drafted = draft(current.log)
    if (drafted === undefined) return current
    const { entryBytes } = signOwnEntry(deps, current.log, signer, drafted)
    const appended = await deps.routes.appendEntry({ entry: toBase64url(entryBytes) })
    if (appended.ok) {
      return keepEntries(deps, [...current.log.entries.map((entry) => entry.entryBytes), entryBytes])
    }
    const isRace = appended.why === 'refused' && appended.code === 'device_log_moved'
    if (!isRace) return { ok: false, code: failureCode(appended) }
  }
  return { ok: false, code: 'device_log_moved' }
}

/**
 * Whether the account has as many devices as it may. The server has room for one more: a device that goes on as another
 * (rejoin.ts) has to certify that one before it is revoked by it.
 */
export const isFull = (log: DeviceLog): boolean =>
  [...log.devices.values()].filter(({ revokedAtSeq }) => revokedAtSeq === null).length >= limits.devicesPerAccount

/** The entry for the head of `log`. */
export function signOwnEntry(
  deps: Pick<OwnLogDeps, 'crypto' | 'clock' | 'address'>,
  log: DeviceLog,
  signer: EntrySigner,
  draft: EntryDraft,
) {
  const head = headOf(log)
  return signEntry(
    {
      v: versions.deviceLogEntry,
      account: deps.address,
      seq: head.body.seq + 1,
      prev: head.hash,
      ...draft,
      timeMs: deps.clock.nowMs(),
      signer: signer.device,
      rootKey: null,
      recoveryX25519: null,
    },
    (message) => deps.crypto.ed25519Sign(signer.privateKey, message),
  )
}

/** Hash and signature, as the chain's rules ask for them. */
export const chainDepsOf = (crypto: Crypto): ChainDeps => ({
  hash: (bytes) => crypto.blake3(bytes),
  verify: (key, message, signature) => crypto.ed25519Verify(key, message, signature),
})

async function keepEntries(
  deps: Pick<OwnLogDeps, 'vault' | 'logs' | 'address'>,
  entries: readonly Uint8Array[],
): Promise<OwnLog> {
  const work = createUnitOfWork(deps.vault)
  const learned = await deps.logs.learn(work, deps.address, entries)
  if (!learned.ok) return { ok: false, code: `log_${learned.fault}` }
  await work.commit()
  return learned
}

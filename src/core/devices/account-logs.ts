// The device logs of the accounts this vault knows: verified, never shortened, a fork shown and never followed.
// Rows are keyed by a hash under a secret of the vault, so that the disk does not tell whom one knows. One per entry:
// two tasks that learn at the same time can only add to each other, and never write a shorter log over a longer.

import { concatBytes, equalBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u32 } from '#protocol/codec/writer.ts'
import {
  certifiedDevice,
  readLog,
  type CertifiedDevice,
  type ChainDeps,
  type ChainFault,
  type DeviceLog,
} from '#protocol/device-log/chain.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { CheckLeaf } from '../mls/mls.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'

type Learned =
  | { readonly ok: true; readonly log: DeviceLog }
  | { readonly ok: false; readonly fault: ChainFault | 'forked' }

export interface AccountLogs {
  /** The log as known so far. */
  known(work: UnitOfWork, address: AccountAddress): Promise<DeviceLog | undefined>
  /**
   * Takes entries from anywhere: they are verified, and must extend what is known or be a beginning of it. A log that
   * parts from the known one is `forked` and changes nothing. From a member it accuses nobody but the member.
   */
  learn(
    work: UnitOfWork,
    address: AccountAddress,
    entries: readonly Uint8Array[],
    from?: 'server' | 'member',
  ): Promise<Learned>
  /** Judges a leaf to be added now: the logs known, new ones from `work` included, certify it. */
  leafCheck(work: UnitOfWork): CheckLeaf
  /**
   * Judges leaves of a commit or tree that has its place in the chat's log already: certified at some time. A device
   * may have been revoked since, and who was away learns that first; what came before it must stay applicable, and
   * the device goes by a commit of its own.
   */
  pastLeafCheck(work: UnitOfWork): CheckLeaf
  /**
   * Who is told, with its last entry, of a log of the server's that verifies and parts from the known one: somebody
   * holds the same name by other keys. The last to ask is told.
   */
  onContradiction(listener: (address: AccountAddress, lastEntry: Uint8Array) => void): void
  /** Forgets what is held in memory. */
  clear(): void
}

/** `secret` is 32 bytes of this vault, for the rows' keys. */
export function createAccountLogs(crypto: Crypto, secret: Uint8Array): AccountLogs {
  const chainDeps: ChainDeps = {
    hash: (bytes) => crypto.blake3(bytes),
    verify: (key, message, signature) => crypto.ed25519Verify(key, message, signature),
  }
  const cache = new Map<AccountAddress, DeviceLog>()
  let contradicted = (_address: AccountAddress, _lastEntry: Uint8Array): void => undefined
  const rowKey = (address: AccountAddress, seq: number): Uint8Array =>
    concatBytes(crypto.hmacSha512(secret, utf8(address)).subarray(0, 16), u32(seq))

  async function known(work: UnitOfWork, address: AccountAddress): Promise<DeviceLog | undefined> {
    const bounds = { from: rowKey(address, 0), to: rowKey(address, limits.deviceLogEntries) }
    const entries = (await work.scan({ table: 'account_logs', ...bounds })).map(({ value }) => value)
    if (entries.length === 0) return undefined
    const cached = cache.get(address)
    // Entries are chained: the same last one, the same log. Equal lengths alone may be two forks, one never stored.
    if (cached !== undefined && sameEntry(cached.entries.at(-1)?.entryBytes, entries.at(-1))) return cached
    const log = readLongest(address, entries)
    if (log !== undefined) cache.set(address, log)
    return log
  }

  /** All of it, unless two forks were learned at the same moment: then as far as it holds together. */
  function readLongest(address: AccountAddress, entries: readonly Uint8Array[]): DeviceLog | undefined {
    for (let length = entries.length; length > 0; length--) {
      const result = readLog(address, entries.slice(0, length), chainDeps)
      if (result.ok) return result.log
    }
    return undefined
  }

  const learn: AccountLogs['learn'] = async (work, address, entries, from = 'server') => {
    const old = await known(work, address)
    if (old !== undefined) {
      const shared = Math.min(old.entries.length, entries.length)
      for (let i = 0; i < shared; i++) {
        if (sameEntry(old.entries[i]?.entryBytes, entries[i])) continue
        const last = entries.at(-1)
        // Nonsense accuses nobody.
        const isLog = last !== undefined && readLog(address, entries, chainDeps).ok
        // Any member can make up a log: were it believed to be of the name, everybody could take away anybody's mark.
        if (isLog && from === 'server') contradicted(address, last)
        return { ok: false, fault: 'forked' }
      }
      if (entries.length <= old.entries.length) return { ok: true, log: old }
    }
    const result = readLog(address, entries, chainDeps)
    if (!result.ok) return result
    for (const [seq, entryBytes] of entries.entries()) {
      if (seq >= (old?.entries.length ?? 0)) work.put('account_logs', rowKey(address, seq), entryBytes)
    }
    return result
  }

  const leafCheck =
    (certificateIn: CertificateOf) =>
    (work: UnitOfWork): CheckLeaf =>
    async (leaf) => {
      const { account, device, entrySeq, entryHash } = leaf.identity
      const log = await known(work, account)
      if (log === undefined) return { code: 'log_missing', message: 'no device log of this account' }
      const certified = certificateIn(log, device, entrySeq)
      if (certified === undefined)
        return { code: 'device_uncertified', message: 'the log does not certify this device' }
      if (certified.entrySeq !== entrySeq || !equalBytes(certified.entryHash, entryHash)) {
        return { code: 'certificate_mismatch', message: 'the leaf names another entry' }
      }
      if (!equalBytes(certified.ed25519, leaf.signaturePublicKey)) {
        return { code: 'signature_key_mismatch', message: 'the leaf signs with another key' }
      }
      return undefined
    }

  return {
    known,
    learn,
    leafCheck: leafCheck(certifiedDevice),
    pastLeafCheck: leafCheck(onceCertified),
    onContradiction(listener) {
      contradicted = listener
    },
    clear() {
      cache.clear()
    },
  }
}

type Certificate = Pick<CertifiedDevice, 'entrySeq' | 'entryHash' | 'ed25519'>
type CertificateOf = (log: DeviceLog, device: DeviceId, entrySeq: number) => Certificate | undefined

/** What an entry certified when it was the newest, whatever came after. */
function onceCertified(log: DeviceLog, device: DeviceId, entrySeq: number): Certificate | undefined {
  const entry = log.entries[entrySeq]
  if (entry === undefined || entry.body.device !== device || entry.body.ed25519 === null) return undefined
  return { entrySeq, entryHash: entry.hash, ed25519: entry.body.ed25519 }
}

function sameEntry(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && equalBytes(one, other)
}

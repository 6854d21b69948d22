// The device logs of the accounts this vault knows: verified, never shortened, a fork shown and never followed.
// One row per entry: two tasks that learn at the same time can only add to each other, and never write a shorter log
// over a longer.

import { equalBytes } from '#protocol/codec/bytes.ts'
import {
  certifiedDevice,
  readLog,
  type CertifiedDevice,
  type ChainDeps,
  type ChainFault,
  type DeviceLog,
} from '#protocol/device-log/chain.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { CheckLeaf, LeafIdentity } from '../mls/mls.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import { createLogRows, type LogPlace } from './log-rows.ts'

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
   * Who is told of a log of the server's that verifies and parts from the known one: somebody holds the same name by
   * other keys. The last to ask is told.
   */
  onContradiction(listener: (address: AccountAddress, log: DeviceLog) => void): void
  /** Lays a log aside that parts from the known one, in place of any laid aside before. */
  layAside(work: UnitOfWork, log: DeviceLog): void
  /** The log laid aside; undefined where there is none. */
  aside(work: UnitOfWork, address: AccountAddress): Promise<DeviceLog | undefined>
  forgetAside(work: UnitOfWork, address: AccountAddress): void
  /** Takes the log laid aside for the account's from now on: a person has compared. The known one becomes the former. */
  follow(work: UnitOfWork, address: AccountAddress): Promise<boolean>
  /** What was known before `follow`. It grows no more; what it certified stays certified in the past. */
  former(work: UnitOfWork, address: AccountAddress): Promise<DeviceLog | undefined>
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
  let contradicted = (_address: AccountAddress, _log: DeviceLog): void => undefined
  const rows = createLogRows(crypto, secret)

  async function kept(work: UnitOfWork, address: AccountAddress, place: LogPlace): Promise<DeviceLog | undefined> {
    const entries = await rows.read(work, address, place)
    return entries.length === 0 ? undefined : readLongest(address, entries)
  }

  async function known(work: UnitOfWork, address: AccountAddress): Promise<DeviceLog | undefined> {
    const entries = await rows.read(work, address, 'known')
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
        // Whoever has not compared goes on with the keys that were left here; it says nothing new.
        if (isBeginningOf(await kept(work, address, 'former'), entries)) return { ok: true, log: old }
        // Nonsense accuses nobody.
        const strange = readLog(address, entries, chainDeps)
        // Any member can make up a log: were it believed to be of the name, everybody could take away anybody's mark.
        if (strange.ok && from === 'server') contradicted(address, strange.log)
        return { ok: false, fault: 'forked' }
      }
      if (entries.length <= old.entries.length) return { ok: true, log: old }
    }
    const result = readLog(address, entries, chainDeps)
    if (!result.ok) return result
    for (const [seq, entryBytes] of entries.entries()) {
      if (seq >= (old?.entries.length ?? 0)) rows.put(work, address, seq, entryBytes)
    }
    return result
  }

  const leafCheck =
    (certificateIn: CertificateOf) =>
    (work: UnitOfWork): CheckLeaf =>
    async (leaf) => {
      const { account, entrySeq, entryHash } = leaf.identity
      const log = await known(work, account)
      if (log === undefined) return { code: 'log_missing', message: 'no device log of this account' }
      const certified = await certificateIn(work, log, leaf.identity)
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
    leafCheck: leafCheck((_work, log, { device }) => Promise.resolve(certifiedDevice(log, device))),
    pastLeafCheck: leafCheck(async (work, log, identity) => {
      const certified = onceCertified(log, identity)
      if (certified !== undefined && equalBytes(certified.entryHash, identity.entryHash)) return certified
      const former = await kept(work, log.account, 'former')
      return (former === undefined ? undefined : onceCertified(former, identity)) ?? certified
    }),
    onContradiction(listener) {
      contradicted = listener
    },
    layAside(work, log) {
      rows.replace(work, log.account, 'aside', entryBytesOf(log))
    },
    aside: (work, address) => kept(work, address, 'aside'),
    forgetAside(work, address) {
      rows.replace(work, address, 'aside', [])
    },
    async follow(work, address) {
      const [old, next] = [await known(work, address), await kept(work, address, 'aside')]
      if (next === undefined) return false
      rows.replace(work, address, 'former', old === undefined ? [] : entryBytesOf(old))
      rows.replace(work, address, 'known', entryBytesOf(next))
      rows.replace(work, address, 'aside', [])
      return true
    },
    former: (work, address) => kept(work, address, 'former'),
    clear() {
      cache.clear()
    },
  }
}

type Certificate = Pick<CertifiedDevice, 'entrySeq' | 'entryHash' | 'ed25519'>
type Named = Pick<LeafIdentity, 'device' | 'entrySeq' | 'entryHash'>
type CertificateOf = (work: UnitOfWork, log: DeviceLog, identity: Named) => Promise<Certificate | undefined>

const entryBytesOf = (log: DeviceLog): readonly Uint8Array[] => log.entries.map(({ entryBytes }) => entryBytes)

function isBeginningOf(log: DeviceLog | undefined, entries: readonly Uint8Array[]): boolean {
  if (log === undefined || entries.length > log.entries.length) return false
  return entries.every((entry, i) => sameEntry(log.entries[i]?.entryBytes, entry))
}

/** What an entry certified when it was the newest, whatever came after. */
function onceCertified(log: DeviceLog, { device, entrySeq }: Named): Certificate | undefined {
  const entry = log.entries[entrySeq]
  if (entry === undefined || entry.body.device !== device || entry.body.ed25519 === null) return undefined
  return { entrySeq, entryHash: entry.hash, ed25519: entry.body.ed25519 }
}

function sameEntry(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && equalBytes(one, other)
}

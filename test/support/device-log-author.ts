// Writes device logs for tests: real keys, made from names, and entries right or deliberately wrong.

import type { Crypto, KeyPair } from '#core/ports/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { appendEntry, headOf, startLog, type ChainDeps, type DeviceLog } from '#protocol/device-log/chain.ts'
import { entryKinds, signEntry, type EntryBody } from '#protocol/device-log/entry.ts'
import { parseDeviceId, type AccountAddress, type DeviceId } from '#protocol/ids.ts'

interface LogDevice {
  readonly id: DeviceId
  readonly ed25519: KeyPair
  readonly x25519: KeyPair
}

/** What to change in an otherwise well-formed entry, and with which key to sign it. */
type Forgery = Partial<EntryBody> & { readonly signWith?: KeyPair }

export interface DeviceLogAuthor {
  readonly account: AccountAddress
  readonly root: KeyPair
  readonly chainDeps: ChainDeps
  /** The same device for the same name, always. */
  device(name: string): LogDevice
  /** Entry 0. */
  rootEntry(device: string, forgery?: Forgery): Uint8Array
  /** `signer` is a device's name, or null for the root. */
  add(log: DeviceLog, device: string, signer: string | null, forgery?: Forgery): Uint8Array
  revoke(log: DeviceLog, device: string, signer: string | null, forgery?: Forgery): Uint8Array
  /** Signed by the root; accepts the entry at `acceptsSeq`. */
  recover(log: DeviceLog, device: string, acceptsSeq: number, forgery?: Forgery): Uint8Array
  /** The log with each entry appended that its writer gives. Throws at the first fault. */
  grow(...writers: readonly ((log: DeviceLog) => Uint8Array)[]): DeviceLog
}

/** Keys derive from the account's and the devices' names; entry 0 of `grow` certifies `firstDevice`. */
export function createDeviceLogAuthor(crypto: Crypto, account: AccountAddress, firstDevice = 'phone'): DeviceLogAuthor {
  const seed = (name: string): Uint8Array => crypto.blake3(utf8(`${account}/${name}`))
  const root = crypto.ed25519KeyPair(seed('root'))
  const chainDeps: ChainDeps = { hash: crypto.blake3, verify: crypto.ed25519Verify }

  function device(name: string): LogDevice {
    return {
      id: parseDeviceId(toHex(seed(`${name}/id`).subarray(0, 16))),
      ed25519: crypto.ed25519KeyPair(seed(`${name}/ed25519`)),
      x25519: crypto.x25519KeyPair(seed(`${name}/x25519`)),
    }
  }

  function sign(body: EntryBody, signer: string | null, { signWith, ...changes }: Forgery): Uint8Array {
    const { privateKey } = signWith ?? (signer === null ? root : device(signer).ed25519)
    return signEntry({ ...body, ...changes }, (message) => crypto.ed25519Sign(privateKey, message)).entryBytes
  }

  function body(log: DeviceLog | undefined, kind: EntryBody['kind'], name: string, signer: string | null): EntryBody {
    const head = log && headOf(log)
    const seq = head === undefined ? 0 : head.body.seq + 1
    const { id, ed25519, x25519 } = device(name)
    const certifies = kind !== entryKinds.revoke
    return {
      v: 1,
      account,
      seq,
      prev: head?.hash ?? new Uint8Array(32),
      kind,
      device: id,
      ed25519: certifies ? ed25519.publicKey : null,
      x25519: certifies ? x25519.publicKey : null,
      timeMs: 1_800_000_000_000 + seq * 60_000,
      signer: signer === null ? null : device(signer).id,
      rootKey: kind === entryKinds.root ? root.publicKey : null,
      recoveryX25519: kind === entryKinds.root ? crypto.x25519KeyPair(seed('recovery')).publicKey : null,
      accepts: null,
    }
  }

  const author: DeviceLogAuthor = {
    account,
    root,
    chainDeps,
    device,
    rootEntry: (name, forgery = {}) => sign(body(undefined, entryKinds.root, name, null), null, forgery),
    add: (log, name, signer, forgery = {}) => sign(body(log, entryKinds.add, name, signer), signer, forgery),
    revoke: (log, name, signer, forgery = {}) => sign(body(log, entryKinds.revoke, name, signer), signer, forgery),
    recover(log, name, acceptsSeq, forgery = {}) {
      const accepted = log.entries[acceptsSeq]
      const accepts = accepted === undefined ? null : { seq: acceptsSeq, hash: accepted.hash }
      return sign({ ...body(log, entryKinds.recover, name, null), accepts }, null, forgery)
    },
    grow(...writers) {
      let result = startLog(account, author.rootEntry(firstDevice), chainDeps)
      for (const write of writers) {
        if (!result.ok) break
        result = appendEntry(result.log, write(result.log), chainDeps)
      }
      if (!result.ok) throw new Error(`the log does not grow: ${result.fault}`)
      return result.log
    },
  }
  return author
}

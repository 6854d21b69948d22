// The rules of a device log: which entry may follow which, and which devices it certifies. Pure: hash and signature
// verification are passed in, so that the core and the server judge alike.

import { equalBytes, toHex } from '../codec/bytes.ts'
import { InternalError, PeerError, unreachable } from '../errors.ts'
import type { AccountAddress, DeviceId } from '../ids.ts'
import { limits } from '../limits.ts'
import { entryKinds, parseEntry, type EntryBody, type SignedEntry } from './entry.ts'

export interface ChainDeps {
  /** BLAKE3, 32 bytes. */
  hash(bytes: Uint8Array): Uint8Array
  /** Ed25519. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

export interface CertifiedDevice {
  readonly device: DeviceId
  readonly ed25519: Uint8Array
  readonly x25519: Uint8Array
  /** The entry that certified it. */
  readonly entrySeq: number
  readonly entryHash: Uint8Array
  /** The entry that revoked it, or null. */
  readonly revokedAtSeq: number | null
}

export interface DeviceLog {
  readonly account: AccountAddress
  readonly rootKey: Uint8Array
  readonly recoveryX25519: Uint8Array
  readonly devices: ReadonlyMap<DeviceId, CertifiedDevice>
  /** Every entry in order, void ones too. */
  readonly entries: readonly ChainedEntry[]
}

export interface ChainedEntry {
  readonly entryBytes: Uint8Array
  readonly body: EntryBody
  readonly hash: Uint8Array
  /** Undone by a later `recover`. */
  readonly isVoid: boolean
}

export type ChainFault =
  | 'malformed'
  | 'wrong-account'
  | 'wrong-seq'
  | 'wrong-prev'
  | 'bad-signature'
  | 'unknown-signer'
  | 'revoked-signer'
  | 'not-first'
  | 'missing-field'
  | 'device-known'
  | 'device-unknown'
  | 'key-reused'
  | 'bad-acceptance'
  | 'log-full'

export type ChainResult =
  | { readonly ok: true; readonly log: DeviceLog }
  | { readonly ok: false; readonly fault: ChainFault }

const noPrevious = new Uint8Array(32)

/** Opens a log with its entry 0: signed by the root it names, certifying the first device. */
export function startLog(account: AccountAddress, entryBytes: Uint8Array, deps: ChainDeps): ChainResult {
  const entry = tryParse(entryBytes)
  if (entry === undefined) return fault('malformed')
  const { body } = entry
  if (body.account !== account) return fault('wrong-account')
  if (body.seq !== 0) return fault('wrong-seq')
  if (!equalBytes(body.prev, noPrevious)) return fault('wrong-prev')
  if (body.kind !== entryKinds.root || body.signer !== null) return fault('not-first')
  const { rootKey, recoveryX25519, ed25519, x25519 } = body
  if (rootKey === null || recoveryX25519 === null || ed25519 === null || x25519 === null || body.accepts !== null) {
    return fault('missing-field')
  }
  if (!deps.verify(rootKey, entry.signedBytes, entry.signature)) return fault('bad-signature')
  const hash = deps.hash(entryBytes)
  const first: CertifiedDevice = {
    device: body.device,
    ed25519,
    x25519,
    entrySeq: 0,
    entryHash: hash,
    revokedAtSeq: null,
  }
  return {
    ok: true,
    log: {
      account,
      rootKey,
      recoveryX25519,
      devices: new Map([[body.device, first]]),
      entries: [{ entryBytes, body, hash, isVoid: false }],
    },
  }
}

/** Appends one entry at the head, or says why it may not stand there. */
export function appendEntry(log: DeviceLog, entryBytes: Uint8Array, deps: ChainDeps): ChainResult {
  const draft = draftOf(log)
  const refused = append(draft, entryBytes, deps)
  return refused === undefined ? { ok: true, log: draft.log } : fault(refused)
}

/** Reads a whole log from entry 0 on; in time that grows with its length, whoever wrote it. */
export function readLog(account: AccountAddress, entries: readonly Uint8Array[], deps: ChainDeps): ChainResult {
  const [first, ...rest] = entries
  if (first === undefined) return fault('missing-field')
  const started = startLog(account, first, deps)
  if (!started.ok) return started
  const draft = draftOf(started.log)
  for (const entryBytes of rest) {
    const refused = append(draft, entryBytes, deps)
    if (refused !== undefined) return fault(refused)
  }
  return { ok: true, log: draft.log }
}

/** A log that is being written to, and belongs to nobody else yet. */
interface Draft {
  readonly log: DeviceLog & { readonly devices: Map<DeviceId, CertifiedDevice>; readonly entries: ChainedEntry[] }
  /** Ids and keys (hex) that any entry has ever certified. Void ones count: what a thief once used never serves again. */
  readonly usedDevices: Set<DeviceId>
  readonly usedKeys: Set<string>
}

function draftOf(log: DeviceLog): Draft {
  const certifying = log.entries.filter(({ body }) => body.kind !== entryKinds.revoke)
  return {
    log: { ...log, devices: new Map(log.devices), entries: [...log.entries] },
    usedDevices: new Set(certifying.map(({ body }) => body.device)),
    usedKeys: new Set(certifying.flatMap(({ body }) => (body.ed25519 === null ? [] : [toHex(body.ed25519)]))),
  }
}

function append(draft: Draft, entryBytes: Uint8Array, deps: ChainDeps): ChainFault | undefined {
  const { log } = draft
  const entry = tryParse(entryBytes)
  if (entry === undefined) return 'malformed'
  const { body } = entry
  const head = headOf(log)
  if (body.account !== log.account) return 'wrong-account'
  if (body.seq !== head.body.seq + 1) return 'wrong-seq'
  if (!equalBytes(body.prev, head.hash)) return 'wrong-prev'
  if (body.rootKey !== null || body.recoveryX25519 !== null) return 'not-first'
  const signerFault = checkSigner(log, entry, deps)
  if (signerFault !== undefined) return signerFault
  const chained: ChainedEntry = { entryBytes, body, hash: deps.hash(entryBytes), isVoid: false }
  switch (body.kind) {
    case entryKinds.root:
      return 'not-first'
    case entryKinds.add:
      if (body.accepts !== null) return 'bad-acceptance'
      return body.seq < limits.deviceLogAddsBelowSeq ? certify(draft, chained) : 'log-full'
    case entryKinds.revoke:
      return revoke(draft, chained)
    case entryKinds.recover:
      return recover(draft, chained)
    default:
      return unreachable(body.kind)
  }
}

/** The newest entry; a log is never empty. */
export function headOf(log: DeviceLog): ChainedEntry {
  const head = log.entries.at(-1)
  if (head === undefined) throw new InternalError('empty_log', 'a device log without entry 0')
  return head
}

/** The device, if this log certifies it and has not revoked it. */
export function certifiedDevice(log: DeviceLog, device: DeviceId): CertifiedDevice | undefined {
  const found = log.devices.get(device)
  return found?.revokedAtSeq === null ? found : undefined
}

function checkSigner(log: DeviceLog, entry: SignedEntry, deps: ChainDeps): ChainFault | undefined {
  let key = log.rootKey
  if (entry.body.signer !== null) {
    if (entry.body.kind === entryKinds.recover) return 'unknown-signer'
    const signer = log.devices.get(entry.body.signer)
    if (signer === undefined) return 'unknown-signer'
    if (signer.revokedAtSeq !== null) return 'revoked-signer'
    key = signer.ed25519
  }
  return deps.verify(key, entry.signedBytes, entry.signature) ? undefined : 'bad-signature'
}

function certify({ log, usedDevices, usedKeys }: Draft, entry: ChainedEntry): ChainFault | undefined {
  const { device, ed25519, x25519, seq } = entry.body
  if (ed25519 === null || x25519 === null) return 'missing-field'
  const key = toHex(ed25519)
  if (usedDevices.has(device)) return 'device-known'
  if (usedKeys.has(key)) return 'key-reused'
  usedDevices.add(device)
  usedKeys.add(key)
  log.devices.set(device, { device, ed25519, x25519, entrySeq: seq, entryHash: entry.hash, revokedAtSeq: null })
  log.entries.push(entry)
  return undefined
}

function revoke({ log }: Draft, entry: ChainedEntry): ChainFault | undefined {
  const { device, ed25519, x25519, accepts, seq } = entry.body
  if (ed25519 !== null || x25519 !== null || accepts !== null) return 'missing-field'
  const known = certifiedDevice(log, device)
  if (known === undefined) return 'device-unknown'
  log.devices.set(device, { ...known, revokedAtSeq: seq })
  log.entries.push(entry)
  return undefined
}

/** A root-signed `recover` undoes everything after the entry it accepts, then certifies the device it names. */
function recover(draft: Draft, entry: ChainedEntry): ChainFault | undefined {
  const { log } = draft
  const { accepts } = entry.body
  const accepted = accepts === null ? undefined : log.entries[accepts.seq]
  if (accepts === null || accepted === undefined || accepted.isVoid || !equalBytes(accepted.hash, accepts.hash)) {
    return 'bad-acceptance'
  }
  const undone = log.entries.slice(accepts.seq + 1).filter(({ isVoid }) => !isVoid)
  const refused = certify(draft, entry)
  if (refused !== undefined) return refused
  for (const old of undone) {
    const { kind, device, seq } = old.body
    log.entries[seq] = { ...old, isVoid: true }
    const named = log.devices.get(device)
    if (kind !== entryKinds.revoke) log.devices.delete(device)
    else if (named?.revokedAtSeq === seq) log.devices.set(device, { ...named, revokedAtSeq: null })
  }
  return undefined
}

function tryParse(entryBytes: Uint8Array): SignedEntry | undefined {
  try {
    return parseEntry(entryBytes)
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}

function fault(fault: ChainFault): ChainResult {
  return { ok: false, fault }
}

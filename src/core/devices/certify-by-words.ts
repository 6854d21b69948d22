// Certifying this installation by the twelve words: the root signs an `add`, or, where a thief has to be undone or the
// password was lost, a `recover`. The root's private half is in memory for as long as this takes.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { certifiedDevice, headOf, type DeviceLog } from '#protocol/device-log/chain.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { AccountRecord } from '../account/account-record.ts'
import type { WordKeys } from '../account/words.ts'
import { appendToOwnLog, fetchOwnLog, isFull, type EntryDraft, type OwnLog, type OwnLogDeps } from './own-log.ts'

/** How the words certify: beside the devices that there are, or with the log wound back. */
export type ByWords =
  | { readonly kind: 'add' }
  /** `lastTrusted`: the last entry that stands; what came after is void. Null: all of them stand. */
  | { readonly kind: 'recover'; readonly lastTrusted: number | null }

/**
 * Has the log certify the device of `account`. `wrong_words` where they are not this account's; `bad_acceptance` for an
 * entry that cannot be the last one trusted; `too_many_devices` where there is no room beside the others. Done before, it
 * is done again at no cost.
 */
export async function certifyByWords(
  deps: OwnLogDeps & { readonly onWordsRight: () => Promise<void> },
  account: Pick<AccountRecord, 'device' | 'ed25519Seed' | 'x25519Secret'>,
  keys: WordKeys,
  how: ByWords,
): Promise<OwnLog> {
  const { crypto } = deps
  const current = await fetchOwnLog(deps)
  if (!current.ok) return current
  if (!equalBytes(current.log.rootKey, keys.root.publicKey)) return { ok: false, code: 'wrong_words' }
  // Whatever happens from here on, this is the account's log and no other.
  await deps.onWordsRight()
  if (how.kind === 'recover' && !mayAccept(current.log, how.lastTrusted)) return { ok: false, code: 'bad_acceptance' }
  if (how.kind === 'add' && certifiedDevice(current.log, account.device) === undefined && isFull(current.log))
    return { ok: false, code: 'too_many_devices' }
  const device = {
    device: account.device,
    ed25519: crypto.ed25519KeyPair(account.ed25519Seed).publicKey,
    x25519: crypto.x25519KeyPair(account.x25519Secret).publicKey,
  }
  return appendToOwnLog(deps, { device: null, privateKey: keys.root.privateKey }, (log): EntryDraft | undefined => {
    if (certifiedDevice(log, account.device) !== undefined) return undefined
    if (how.kind === 'add') return { kind: entryKinds.add, ...device, accepts: null }
    return { kind: entryKinds.recover, ...device, accepts: accepted(log, how.lastTrusted) }
  })
}

/** Has the log revoke these devices of the account, those of them that it still certifies. */
export async function revokeInLog(
  deps: OwnLogDeps,
  signer: Parameters<typeof appendToOwnLog>[1],
  lost: readonly DeviceId[],
): Promise<OwnLog> {
  let result = await fetchOwnLog(deps)
  for (const device of lost) {
    if (!result.ok) return result
    result = await appendToOwnLog(deps, signer, (log) =>
      certifiedDevice(log, device) === undefined
        ? undefined
        : { kind: entryKinds.revoke, device, ed25519: null, x25519: null, accepts: null },
    )
  }
  return result
}

function mayAccept(log: DeviceLog, lastTrusted: number | null): boolean {
  if (lastTrusted === null) return true
  const entry = log.entries[lastTrusted]
  return entry !== undefined && !entry.isVoid
}

/** The entry itself, or the newest that stands where it was undone meanwhile. */
function accepted(log: DeviceLog, lastTrusted: number | null): { seq: number; hash: Uint8Array } {
  const asked = lastTrusted === null ? undefined : log.entries[lastTrusted]
  const entry = asked?.isVoid === false ? asked : log.entries.findLast(({ isVoid }) => !isVoid)
  const { body, hash } = entry ?? headOf(log)
  return { seq: body.seq, hash }
}

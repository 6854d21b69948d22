// The devices of an account as its log tells them: for the list of one's own, and for what a contact's log says.

import type { ChainedEntry, DeviceLog } from '#protocol/device-log/chain.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import type { DeviceId } from '#protocol/ids.ts'

export interface DeviceView {
  readonly device: DeviceId
  /** The entry that certified it. */
  readonly seq: number
  /** When, by the word of whoever signed; wall time in ms. */
  readonly certifiedAtMs: number
  /** `first`: at sign-up. `device`: by another one. `words`: beside the others. `recovery`: by winding the log back. */
  readonly how: 'first' | 'device' | 'words' | 'recovery'
  /** The device that certified it; null for the words. */
  readonly by: DeviceId | null
  /** `undone`: a recovery does not accept that it ever came. */
  readonly state: 'certified' | 'revoked' | 'undone'
  /** When it was revoked, by the word of whoever signed. */
  readonly revokedAtMs: number | null
  readonly revokedBy: DeviceId | null
  readonly isThis: boolean
}

/** In the order of their coming; every device that the log has ever named. */
export function viewDevices(log: DeviceLog, self: DeviceId | undefined): readonly DeviceView[] {
  return log.entries
    .filter(({ body }) => body.kind !== entryKinds.revoke)
    .map((entry) => {
      const { device, timeMs, signer, seq } = entry.body
      const revokedAtSeq = log.devices.get(device)?.revokedAtSeq ?? null
      const revocation = revokedAtSeq === null ? undefined : log.entries[revokedAtSeq]
      return {
        device,
        seq,
        certifiedAtMs: timeMs,
        how: howCertified(entry),
        by: signer,
        state: entry.isVoid ? 'undone' : revocation === undefined ? 'certified' : 'revoked',
        revokedAtMs: revocation?.body.timeMs ?? null,
        revokedBy: revocation?.body.signer ?? null,
        isThis: device === self,
      }
    })
}

function howCertified({ body }: ChainedEntry): DeviceView['how'] {
  if (body.kind === entryKinds.root) return 'first'
  if (body.kind === entryKinds.recover) return 'recovery'
  return body.signer === null ? 'words' : 'device'
}

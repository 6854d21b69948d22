// The device that this installation was before it became another (rejoin.ts): revoked by the one that it is now, however
// often it takes, so that no chat keeps its dead leaf and no copy of the vault speaks for the account.

import { decodeShape, encodeShape, record } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { deviceIdShape, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { revokeInLog } from '../devices/certify-by-words.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'

const formerKey = utf8('former-device')
const formerShape = record({ device: [1, deviceIdShape] })

/** Gathers that this device is still to be revoked. */
export function gatherFormer(work: UnitOfWork, device: DeviceId): void {
  work.put('meta', formerKey, encodeShape(formerShape, { device }))
}

/** Revokes it where that is still to be done; `onRevoked` is told whose log has grown. Whether nothing is left to do. */
export async function revokeFormer(
  deps: Pick<ChatDeps, 'crypto' | 'clock' | 'vault' | 'logs' | 'routes' | 'self'>,
  onRevoked: (account: AccountAddress) => void,
): Promise<boolean> {
  const stored = await deps.vault.get('meta', formerKey)
  if (stored === undefined) return true
  const { self, vault } = deps
  const signer = { device: self.device, privateKey: self.signatureKeyPair.privateKey }
  const { device } = decodeShape(formerShape, stored)
  const revoked = await revokeInLog({ ...deps, address: self.address }, signer, [device])
  if (!revoked.ok) return false
  const work = createUnitOfWork(vault)
  work.delete('meta', formerKey)
  await work.commit()
  onRevoked(self.address)
  return true
}

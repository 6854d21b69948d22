// The device that an old copy of a vault is to become (rejoin.ts), in the vault before anything of it leaves: a crash must
// not make a second one. It ends with the device that it was to follow.

import { bytes, decodeShape, encodeShape, record } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { deviceIdShape } from '#protocol/ids.ts'
import type { AccountRecord } from '../account/account-record.ts'
import { newDevice } from '../account/sign-up.ts'
import type { Crypto } from '../ports/crypto.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

export type Successor = Pick<AccountRecord, 'device' | 'ed25519Seed' | 'x25519Secret'>

interface SuccessorDeps {
  readonly crypto: Crypto
  readonly vault: Vault
}

const key = utf8('successor')
const shape = record({ device: [1, deviceIdShape], ed25519Seed: [2, bytes(32)], x25519Secret: [3, bytes(32)] })

/** The one that was made before, or a new one. */
export async function keepSuccessor(deps: SuccessorDeps): Promise<Successor> {
  const stored = await deps.vault.get('meta', key)
  return stored === undefined ? makeSuccessor(deps) : decodeShape(shape, stored)
}

/** Stored in the place of the one before it, whose secrets are wiped. */
export async function makeSuccessor({ crypto, vault }: SuccessorDeps, before?: Successor): Promise<Successor> {
  const made = newDevice(crypto)
  const work = createUnitOfWork(vault)
  work.put('meta', key, encodeShape(shape, made))
  await work.commit()
  if (before !== undefined) wipeSuccessor(crypto, before)
  return made
}

/** Gathers that there is none any more. */
export function dropSuccessor(work: UnitOfWork): void {
  work.delete('meta', key)
}

export function wipeSuccessor(crypto: Pick<Crypto, 'wipe'>, { ed25519Seed, x25519Secret }: Successor): void {
  crypto.wipe(ed25519Seed)
  crypto.wipe(x25519Secret)
}

// A vault that is an old copy of itself goes on as a new device: its leaves are dead, for whatever they would say has been
// said with the same keys before. The device that it was still has a key in the account's log, and certifies the one that
// it becomes. What it knows stays; what it missed comes from the account's other devices, as for any new one.

import { certifiedDevice, type DeviceLog } from '#protocol/device-log/chain.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import type { DeviceId } from '#protocol/ids.ts'
import { accountKey, encodeAccountRecord, type AccountRecord, type ServerEndpoint } from '../account/account-record.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import { appendToOwnLog, type EntryDraft } from '../devices/own-log.ts'
import { readOwnLogByProof } from '../devices/own-log-by-proof.ts'
import { gatherArrival } from '../own-devices/row-keys.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Transport } from '../ports/transport.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { gatherEnd } from './end-device.ts'
import { gatherFormer } from './former-device.ts'
import { createPublicRoutes, createSessionRoutes } from './home-server.ts'
import { createSessionKeeper } from './session-keeper.ts'
import type { Step } from './step.ts'
import { keepSuccessor, makeSuccessor, wipeSuccessor, type Successor } from './successor.ts'

export interface RejoinDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly connect: (server: ServerEndpoint) => Transport
  readonly vault: Vault
}

/**
 * Makes the account's record that of a new device, which the log certifies; the vault is to be opened anew. The old one is
 * revoked by the new one afterwards (former-device.ts). `device_revoked`: the log certifies this device no more, and only
 * the words help. Any other refusal changes nothing, and it may be tried again.
 */
export async function rejoin(deps: RejoinDeps, account: AccountRecord): Promise<Step> {
  const { crypto, vault } = deps
  const { address } = account
  let successor = await keepSuccessor(deps)
  const transport = deps.connect(account.server)
  try {
    const posts = createPublicRoutes(transport)
    const self = { address, device: account.device, ed25519Seed: account.ed25519Seed }
    // The session in the vault may be one that the newer copy has ended: a fresh one, kept by nobody.
    const keeper = createSessionKeeper({ crypto, transport, routes: posts, ...self, keep: async () => {} }, undefined)
    const logs = createAccountLogs(crypto, account.blindSecret)
    const known = await readOwnLogByProof({ crypto, vault, logs, posts }, self)
    if (!known.ok) return known
    if (certifiedDevice(known.log, successor.device) === undefined) {
      if (certifiedDevice(known.log, account.device) === undefined) return { ok: false, code: 'device_revoked' }
      // It was certified, and somebody has revoked what they did not know; an id serves once.
      if (isNamed(known.log, successor.device)) successor = await makeSuccessor(deps, successor)
      const own = { ...deps, logs, routes: createSessionRoutes(keeper.request), address }
      const signer = { device: account.device, privateKey: account.ed25519Seed }
      const added = await appendToOwnLog(own, signer, (log) => addition(crypto, log, successor))
      if (!added.ok) return added
    }
    await become(vault, account, successor)
    return { ok: true }
  } finally {
    await transport.close()
    wipeSuccessor(crypto, successor)
  }
}

/** Revoked or undone since, it counts. */
const isNamed = (log: DeviceLog, device: DeviceId): boolean =>
  log.entries.some(({ body }) => body.kind !== entryKinds.revoke && body.device === device)

function addition(
  crypto: Crypto,
  log: DeviceLog,
  { device, ed25519Seed, x25519Secret }: Successor,
): EntryDraft | undefined {
  if (certifiedDevice(log, device) !== undefined) return undefined
  return {
    kind: entryKinds.add,
    device,
    ed25519: crypto.ed25519KeyPair(ed25519Seed).publicKey,
    x25519: crypto.x25519KeyPair(x25519Secret).publicKey,
    accepts: null,
  }
}

/** One transaction: before it the vault is the old device's, after it the new one's. */
async function become(vault: Vault, account: AccountRecord, successor: Successor): Promise<void> {
  const work = createUnitOfWork(vault)
  await gatherEnd(work, { chats: 'joining', failure: 'vault_rolled_back' })
  gatherArrival(work)
  gatherFormer(work, account.device)
  work.put('meta', accountKey, encodeAccountRecord({ ...account, ...successor, state: 'certified' }))
  await work.commit()
  await vault.forget()
}

// Builds the door of mls.ts. Groups are values: callers serialise their operations on one group and store the writes,
// in order and in one transaction, before they use the next group.

import { mlsExporter } from 'ts-mls'
import type { Crypto } from '../ports/crypto.ts'
import { createMlsEngine } from './engine.ts'
import { decodeCurrent } from './epoch-rows.ts'
import { create, join } from './join.ts'
import { encodeOwnKeyPackage, keyPackageRef, makeKeyPackage, readKeyPackage } from './key-package.ts'
import { claimedGroupId, claimedSender, encryptMessage, openMessage } from './message.ts'
import type { Mls } from './mls.ts'
import { mergeOwnCommit, stageCommit } from './own-commit.ts'
import { refusing } from './refusal.ts'
import { currentKey, forgetBelow } from './row-keys.ts'
import { selfTest } from './self-test.ts'
import { verifyCommit } from './verify-commit.ts'

export interface MlsDeps {
  readonly crypto: Crypto
}

export function createMls({ crypto }: MlsDeps): Mls {
  const engine = createMlsEngine(crypto)
  const { cipherSuite, memory } = engine
  return {
    selfTest: () => selfTest(engine),

    async generateKeyPackage(request) {
      const own = await makeKeyPackage(cipherSuite, request)
      return { ...encodeOwnKeyPackage(own), ref: await keyPackageRef(cipherSuite, own.keyPackage) }
    },
    inspectKeyPackage: (keyPackageBytes) =>
      refusing(async () => ({ ok: true, ...(await readKeyPackage(cipherSuite, keyPackageBytes)).inspected })),

    createGroup: (input) => create(engine, input),
    join: (input) => refusing(() => join(engine, input)),
    async load(rows) {
      const row = await rows.get('mls_epochs', currentKey)
      if (row === undefined) return undefined
      const current = decodeCurrent(row)
      return current.kind === 'member' ? memory.adopt(current.state) : memory.adoptRemoved(current.facts)
    },

    stageCommit: (group, rows, changes) => stageCommit(engine, group, rows, changes),
    mergeOwnCommit: async (group, _rows, pendingBytes) => mergeOwnCommit(engine, group, pendingBytes),
    verifyCommit: (group, rows, input) => refusing(() => verifyCommit(engine, group, rows, input)),

    encrypt: (group, rows, plaintext) => encryptMessage(engine, group, rows, plaintext),
    open: (group, rows, messageBytes) => refusing(() => openMessage(engine, group, rows, messageBytes)),

    async claimedSender(group, rows, messageBytes) {
      const claimed = await refusing(() => claimedSender(engine, group, rows, messageBytes))
      return claimed !== undefined && 'ok' in claimed ? undefined : claimed
    },

    async claimedGroupId(messageBytes) {
      const claimed = await refusing(() => Promise.resolve(claimedGroupId(messageBytes)))
      return claimed instanceof Uint8Array ? claimed : undefined
    },

    exportSecret: (group, label, context, length) =>
      mlsExporter(memory.stateOf(group).keySchedule.exporterSecret, label, context, length, cipherSuite),
    sign: (group, message) => crypto.ed25519Sign(memory.stateOf(group).signaturePrivateKey, message),

    forgetEpochsBelow: forgetBelow,
  }
}

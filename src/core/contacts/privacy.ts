// What this account lets others know beyond what it writes, sites of links among them: settings of the vault, in memory as on disk.

import { bool, decodeShape, encodeShape, record, type Shaped } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

const privacyShape = record({
  /** Delivery and reading; off: neither told nor shown. */
  sendsReceipts: [1, bool],
  sendsTyping: [2, bool],
  /** Off unless its user wants it: a site learns that this address has asked for a page. */
  makesPreviews: [3, bool],
})
export type PrivacySettings = Shaped<typeof privacyShape>

export interface Privacy {
  current(): PrivacySettings
  change(change: Partial<PrivacySettings>): Promise<void>
}

const key = utf8('privacy')
const defaults: PrivacySettings = { sendsReceipts: true, sendsTyping: true, makesPreviews: false }

export async function openPrivacy(vault: Vault): Promise<Privacy> {
  const stored = await vault.get('settings', key)
  let current = stored === undefined ? defaults : decodeShape(privacyShape, stored)
  return {
    current: () => current,
    async change(change) {
      const next = { ...current, ...change }
      const work = createUnitOfWork(vault)
      work.put('settings', key, encodeShape(privacyShape, next))
      await work.commit()
      current = next
    },
  }
}

import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { parseAccountAddress, parseDeviceId, parseMessageId } from '#protocol/ids.ts'
import { createMemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { messageKey, unsentMessageKey } from '../chats/row-keys.ts'
import { noMarks } from '../messages/message-marks.ts'
import { decodeMessageRecord, encodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import { adoptKey } from '../vault/secret.ts'
import { createVault, type Vault } from '../vault/vault.ts'
import { bundleLimits } from './bundle.ts'
import { readHistoryPage } from './history-page.ts'

const crypto = await createNodeCrypto()
const number = 7

function message(seq: number, changes: Partial<MessageRecord> = {}): MessageRecord {
  return {
    id: parseMessageId(toHex(crypto.randomBytes(16))),
    sender: parseAccountAddress('ann@office.example'),
    device: parseDeviceId('a1'.repeat(16)),
    sentAtMs: 1_000 + seq,
    serverTimeMs: 1_000 + seq,
    kind: 'text',
    text: `m${String(seq)}`,
    state: 'received',
    failure: '',
    epoch: 1,
    notice: null,
    rawPayload: null,
    file: null,
    timerSeconds: 0,
    burnsOnRead: false,
    fromDevice: null,
    marks: noMarks,
    ...changes,
  }
}

async function vaultWith(
  messages: readonly { seq: number; of?: number; changes?: Partial<MessageRecord> }[],
): Promise<Vault> {
  const store = createMemoryVaultStore()
  const vault = createVault({ crypto, store, rowKey: adoptKey(crypto, crypto.randomBytes(32)) })
  await vault.apply(
    messages.map(({ seq, of = number, changes = {} }) => ({
      kind: 'put',
      table: 'messages',
      key: changes.state === 'queued' ? unsentMessageKey(of, 1, seq) : messageKey(of, 1, 0, seq),
      value: encodeMessageRecord(message(seq, changes)),
    })),
  )
  return vault
}

const textsOf = (page: Awaited<ReturnType<typeof readHistoryPage>>): string[] =>
  page.messages.map(({ message: bytes }) => decodeMessageRecord(bytes).text)

describe('a page of history', () => {
  it('is of one chat, newest first, without what destroys itself, failed or has no place yet', async () => {
    const vault = await vaultWith([
      { seq: 1 },
      { seq: 2, changes: { timerSeconds: 60 } },
      { seq: 3, changes: { burnsOnRead: true } },
      { seq: 4, changes: { state: 'failed', serverTimeMs: null } },
      { seq: 5, changes: { state: 'sent' } },
      { seq: 6, changes: { state: 'queued', serverTimeMs: null } },
      { seq: 9, of: number + 1 },
      { seq: 9, of: number - 1 },
    ])
    const page = await readHistoryPage(vault, number, null, null)
    expect(textsOf(page)).toEqual(['m5', 'm1'])
    expect(page).toMatchObject({ oldestMs: 1_001, isEnd: true })
  })

  it('goes on where the one before ended, and comes to everything once', async () => {
    const all = Array.from({ length: 2 * bundleLimits.messages + 3 }, (_, i) => ({ seq: i + 1 }))
    const vault = await vaultWith(all)
    const seen: string[] = []
    let before: Uint8Array | null = null
    const sizes: number[] = []
    for (;;) {
      const page = await readHistoryPage(vault, number, before, null)
      seen.push(...textsOf(page))
      sizes.push(page.messages.length)
      before = page.until
      if (page.isEnd) break
    }
    expect(sizes).toEqual([bundleLimits.messages, bundleLimits.messages, 3])
    expect(seen).toEqual(all.map(({ seq }) => `m${String(seq)}`).reverse())
  })

  it('is the same again from its bounds, whatever has come into the chat or gone from it since', async () => {
    const many = Array.from({ length: bundleLimits.messages + 2 }, (_, i) => ({ seq: i + 1 }))
    const vault = await vaultWith(many)
    const page = await readHistoryPage(vault, number, null, null)
    const newer = { kind: 'put', table: 'messages', key: messageKey(number, 1, 0, 9_000) } as const
    await vault.apply([{ ...newer, value: encodeMessageRecord(message(9_000)) }])
    const again = await readHistoryPage(vault, number, page.before, page.until)
    expect(textsOf(again)).toEqual(textsOf(page))
    await vault.apply([{ kind: 'delete', table: 'messages', key: messageKey(number, 1, 0, 400) }])
    const less = await readHistoryPage(vault, number, page.before, page.until)
    expect(textsOf(less)).toEqual(textsOf(page).filter((text) => text !== 'm400'))
    expect(less.isEnd).toBe(false)
  })

  it('is empty in a chat without a word', async () => {
    const page = await readHistoryPage(await vaultWith([{ seq: 1, of: number + 1 }]), number, null, null)
    expect(page).toEqual({ messages: [], before: null, until: null, oldestMs: null, isEnd: true })
  })
})

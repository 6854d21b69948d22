import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { storeMessages, storedChat as number, textsOf, vaultWithMessages } from '../../../test/support/message-vault.ts'
import { messageKey } from '../chats/row-keys.ts'
import { bundleLimits } from './bundle.ts'
import { readHistoryPage } from './history-page.ts'

const crypto = await createNodeCrypto()

describe('a page of history', () => {
  it('is of one chat, newest first, without what destroys itself, failed or has no place yet', async () => {
    const vault = await vaultWithMessages(crypto, [
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
    const vault = await vaultWithMessages(crypto, all)
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
    const vault = await vaultWithMessages(crypto, many)
    const page = await readHistoryPage(vault, number, null, null)
    await storeMessages(crypto, vault, [{ seq: 9_000 }])
    const again = await readHistoryPage(vault, number, page.before, page.until)
    expect(textsOf(again)).toEqual(textsOf(page))
    await vault.apply([{ kind: 'delete', table: 'messages', key: messageKey(number, 1, 0, 400) }])
    const less = await readHistoryPage(vault, number, page.before, page.until)
    expect(textsOf(less)).toEqual(textsOf(page).filter((text) => text !== 'm400'))
    expect(less.isEnd).toBe(false)
  })

  it('takes no more than a bundle does, when what was missing between its bounds has come in meanwhile', async () => {
    const seqs = Array.from({ length: bundleLimits.messages + 2 }, (_, i) => 2 * i + 1)
    const vault = await vaultWithMessages(
      crypto,
      seqs.map((seq) => ({ seq })),
    )
    const planned = await readHistoryPage(vault, number, null, null)
    await storeMessages(crypto, vault, [{ seq: 500 }, { seq: 502 }])
    const first = await readHistoryPage(vault, number, planned.before, planned.until)
    const rest = await readHistoryPage(vault, number, first.until, null)
    expect([first.messages.length, first.isEnd]).toEqual([bundleLimits.messages, false])
    const all = [...seqs, 500, 502].sort((one, other) => other - one)
    expect([...textsOf(first), ...textsOf(rest)]).toEqual(all.map((seq) => `m${String(seq)}`))
  })

  it('is empty in a chat without a word', async () => {
    const page = await readHistoryPage(
      await vaultWithMessages(crypto, [{ seq: 1, of: number + 1 }]),
      number,
      null,
      null,
    )
    expect(page).toEqual({ messages: [], before: null, until: null, oldestMs: null, isEnd: true })
  })
})

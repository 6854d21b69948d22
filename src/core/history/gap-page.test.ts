import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { storeMessages, storedChat as number, textsOf, vaultWithMessages } from '../../../test/support/message-vault.ts'
import { timelinePlace } from '../chats/row-keys.ts'
import type { Vault } from '../vault/vault.ts'
import { bundleLimits } from './bundle.ts'
import { readGapPage } from './gap-page.ts'

const crypto = await createNodeCrypto()

const read = (vault: Vault, from: number, to: number, sinceMs = 0) =>
  readGapPage(vault, number, { from: timelinePlace(1, 0, from), to: timelinePlace(1, 0, to), sinceMs })

describe('a page of what another device could not read', () => {
  it('is of the stretch and of this chat alone, oldest first', async () => {
    const seqs = [1, 2, 3, 4, 5].map((seq) => ({ seq }))
    const vault = await vaultWithMessages(crypto, [...seqs, { seq: 3, of: number + 1 }, { seq: 3, of: number - 1 }])
    const page = await read(vault, 2, 5)
    expect(textsOf(page)).toEqual(['m2', 'm3', 'm4'])
    expect(page).toMatchObject({ next: null, keptBack: false })
  })

  it('says that something stays where it is: what destroys itself, and what is older than the one who asks', async () => {
    const vault = await vaultWithMessages(crypto, [{ seq: 1 }, { seq: 2, changes: { timerSeconds: 60 } }, { seq: 3 }])
    expect(await read(vault, 1, 4)).toMatchObject({ keptBack: true })
    expect(textsOf(await read(vault, 1, 4))).toEqual(['m1', 'm3'])
    const later = await read(vault, 3, 4, 1_003)
    expect([textsOf(later), later.keptBack]).toEqual([['m3'], false])
    expect(await read(vault, 3, 4, 1_004)).toMatchObject({ messages: [], keptBack: true })
  })

  it('takes nothing for kept back that was never sent', async () => {
    const vault = await vaultWithMessages(crypto, [
      { seq: 1 },
      { seq: 2, changes: { state: 'failed', serverTimeMs: null } },
    ])
    expect(await read(vault, 1, 4)).toMatchObject({ keptBack: false })
  })

  it('goes on where the one before ended, and is the same again up to where it ended', async () => {
    const all = Array.from({ length: bundleLimits.messages + 3 }, (_, i) => ({ seq: i + 1 }))
    const vault = await vaultWithMessages(crypto, all)
    const first = await read(vault, 1, 10_000)
    expect(first.messages).toHaveLength(bundleLimits.messages)
    expect(first.next).toEqual(timelinePlace(1, 0, bundleLimits.messages + 1))
    const again = await read(vault, 1, bundleLimits.messages + 1)
    expect(textsOf(again)).toEqual(textsOf(first))
    expect(textsOf(await read(vault, bundleLimits.messages + 1, 10_000))).toEqual(['m501', 'm502', 'm503'])
  })

  it('takes no more than a bundle does, when what was missing in it has come in meanwhile', async () => {
    const seqs = Array.from({ length: bundleLimits.messages }, (_, i) => 2 * i + 1)
    const vault = await vaultWithMessages(
      crypto,
      seqs.map((seq) => ({ seq })),
    )
    await storeMessages(crypto, vault, [{ seq: 500 }])
    const first = await read(vault, 1, 1_000)
    expect(first.messages).toHaveLength(bundleLimits.messages)
    expect(first.next).toEqual(timelinePlace(1, 0, 998))
    expect(textsOf(await read(vault, 998, 1_000))).toEqual(['m999'])
  })
})

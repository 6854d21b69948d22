// The search between everybody and the vault: what is there before it begins, what changes meanwhile, and its end.

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { storeMessages, storedChat, vaultWithMessages } from '../../../test/support/message-vault.ts'
import { chatRange, messageKey } from '../chats/row-keys.ts'
import type { Vault, VaultChange } from '../vault/vault.ts'
import type { Names } from './message-index.ts'
import { createMessageSearch, type MessageSearch } from './message-search.ts'
import { parseQuery } from './search-query.ts'

const crypto = await createNodeCrypto()
const everywhere: Names = { isFrom: () => true, isIn: () => true, isShown: () => true }
const keyOf = (seq: number): Uint8Array => messageKey(storedChat, 1, 0, seq)

let stored: Vault
let search: MessageSearch
/** What waits for its turn. */
let waiting: (() => void)[]
let reading: Promise<void>
/** Called by the search's own reading, before its answer is given. */
let whileReading: () => Promise<void>

beforeEach(async () => {
  const all = Array.from({ length: 600 }, (_, i) => ({ seq: i + 1, changes: { text: `word${String(i + 1)} common` } }))
  stored = await vaultWithMessages(crypto, all)
  waiting = []
  reading = Promise.resolve()
  whileReading = () => Promise.resolve()
  const watched: Vault = {
    ...stored,
    async scan(range) {
      const rows = await stored.scan(range)
      await whileReading()
      return rows
    },
  }
  search = createMessageSearch(watched, {
    after(_, task) {
      waiting.push(task)
      return () => (waiting = waiting.filter((one) => one !== task))
    },
  })
  search.start([{ number: storedChat, lastActivityMs: 2_000 }], (read) => {
    reading = read()
  })
})

async function turn(): Promise<void> {
  waiting.shift()?.()
  await reading
}
async function readAll(): Promise<void> {
  while (waiting.length > 0) await turn()
}
const count = (query: string): number => search.find(parseQuery(query, 0), everywhere, 10).count
const remove = (seq: number): VaultChange => ({ kind: 'delete', table: 'messages', key: keyOf(seq) })

describe('the search of an account', () => {
  it('reads the newest first, a slice at a time, and says when all is read', async () => {
    expect(count('common')).toBe(0)
    await turn()
    expect([count('common'), count('word600 '), count('word350 '), search.isComplete()]).toEqual([250, 1, 0, false])
    await readAll()
    expect([count('common'), count('word1 '), search.isComplete()]).toEqual([600, 1, true])
  })

  it('finds what is stored by its words at once, and by no other once they have changed', async () => {
    await storeMessages(crypto, search.vault, [{ seq: 700, changes: { text: 'crimson' } }])
    expect(count('crimson')).toBe(1)
    await storeMessages(crypto, search.vault, [{ seq: 700, changes: { text: 'yellow' } }])
    expect([count('crimson'), count('yellow')]).toEqual([0, 1])
    await storeMessages(crypto, search.vault, [{ seq: 700, changes: { text: 'yellow', burnsOnRead: true } }])
    expect(count('yellow')).toBe(0)
  })

  it('does not bring back what goes while it is being read', async () => {
    whileReading = () => search.vault.apply([remove(600)])
    await turn()
    expect([count('word600 '), count('word599 ')]).toEqual([0, 1])
    whileReading = () =>
      search.vault.apply([{ kind: 'delete-range', table: 'messages', from: keyOf(1), to: keyOf(349) }])
    await readAll()
    expect(count('common')).toBe(600 - 1 - 348)
  })

  it('loses with a chat all that was said in it', async () => {
    await readAll()
    await search.vault.apply([{ kind: 'delete-range', table: 'messages', ...chatRange(storedChat) }])
    expect(count('common')).toBe(0)
  })

  it('finds the rest when most of what has a word is gone', async () => {
    await readAll()
    await search.vault.apply(Array.from({ length: 590 }, (_, i) => remove(i + 1)))
    expect([count('common'), count('comm')]).toEqual([10, 10])
  })

  it('knows nothing when it has ended, and reads no further', async () => {
    await turn()
    await search.stop()
    expect([count('common'), waiting.length]).toEqual([0, 0])
    await storeMessages(crypto, search.vault, [{ seq: 700, changes: { text: 'afterwards' } }])
    expect(count('afterwards')).toBe(0)
  })
})

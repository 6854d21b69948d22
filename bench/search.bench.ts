// The search over 100,000 messages in a vault on the disk: how soon the newest are found, when all are, what a question costs,
// and for how long nobody else has a turn meanwhile.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '#core/ports/clock.ts'
import type { Names } from '#core/search/message-index.ts'
import { createMessageSearch } from '#core/search/message-search.ts'
import { parseQuery } from '#core/search/search-query.ts'
import { adoptKey } from '#core/vault/secret.ts'
import { createVault } from '#core/vault/vault.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { percentile } from '../test/support/cost/percentile.ts'
import { storeMessages } from '../test/support/message-vault.ts'
import { createSeededRandom } from '../test/support/seeded-random.ts'
import type { Bench, Figure } from './bench.ts'

const messages = 100_000
const newest = 10_000
const chats = 20
const batch = 5_000
const wordsOfMessage = 12
const vocabulary = 20_000
const endings = ['', 'а', 'ами', 'ов', 'ing', 's']
const syllables = ['ка', 'ро', 'ми', 'то', 'ле', 'gar', 'den', 'lo', 'mi', 'ter']

const everywhere: Names = { isFrom: () => true, isIn: () => true, isShown: () => true }

export const bench: Bench = {
  name: 'search',
  about: `an index of ${messages.toLocaleString('en')} messages in memory, filled from the vault`,
  async run(ctx) {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-bench-'))
    await using opened = new AsyncDisposableStack()
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    const crypto = await createNodeCrypto()
    const store = openSqliteVaultStore({ file: join(folder, 'vault.db') })
    opened.defer(() => store.close())
    const vault = createVault({ crypto, store, rowKey: adoptKey(crypto, crypto.randomBytes(32)) })
    const seeded = createSeededRandom(7)
    const random = (): number => seeded.u32() / 2 ** 32
    for (let done = 0; done < messages; done += batch) {
      const rows = Array.from({ length: batch }, (_, i) => {
        const seq = done + i + 1
        return { seq, of: 1 + (seq % chats), changes: { text: sentence(random) } }
      })
      await storeMessages(crypto, vault, rows)
    }
    ctx.log(`${String(messages)} messages written into a vault`)

    const beganMs = performance.now()
    const marks: number[] = []
    const turns: number[] = []
    let turnBeganMs = beganMs
    const clock: Pick<Clock, 'after'> = {
      after(_, task) {
        marks.push(performance.now() - beganMs)
        const waiting = setImmediate(task)
        return () => clearImmediate(waiting)
      },
    }
    const search = createMessageSearch(vault, clock)
    const toRead = Array.from({ length: chats }, (_, at) => ({ number: at + 1, lastActivityMs: messages }))
    const failures: unknown[] = []
    search.start(toRead, (read) => {
      read().catch((error: unknown) => failures.push(error))
    })
    while (!search.isComplete() && failures.length === 0) {
      await new Promise((resolve) => setImmediate(resolve))
      turns.push(performance.now() - turnBeganMs)
      turnBeganMs = performance.now()
    }
    if (failures.length > 0) throw failures[0]
    const completeMs = performance.now() - beganMs
    const slicesOfNewest = newest / 250
    const questions = Array.from({ length: 400 }, (_, at) => {
      const words = sentence(random).split(' ')
      const query = at % 2 === 0 ? (words[0] ?? '') : `${words[0] ?? ''} ${(words[1] ?? '').slice(0, 3)}`
      const askedMs = performance.now()
      search.find(parseQuery(query, 0), everywhere, 8)
      return performance.now() - askedMs
    })
    const figures: readonly Figure[] = [
      { name: `the newest ${newest.toLocaleString('en')}`, value: marks[slicesOfNewest] ?? Number.NaN, unit: 'ms' },
      { name: 'all', value: completeMs, unit: 'ms', expected: 'below 5,000' },
      { name: 'the longest turn meanwhile', value: Math.max(...turns), unit: 'ms', samples: turns.length },
      { name: 'a question, p50', value: percentile(questions, 50), unit: 'ms', samples: questions.length },
      { name: 'a question, p99', value: percentile(questions, 99), unit: 'ms', samples: questions.length },
    ]
    await search.stop()
    return figures
  },
}

/** Few words are common and many are rare, as in what people say. */
function sentence(random: () => number): string {
  return Array.from({ length: wordsOfMessage }, () => wordAt(Math.floor(vocabulary * random() ** 3), random())).join(
    ' ',
  )
}

function wordAt(number: number, ending: number): string {
  let word = ''
  for (let left = number + 11; left > 0; left = Math.floor(left / syllables.length)) {
    word += syllables[left % syllables.length] ?? ''
  }
  return word + (endings[Math.floor(ending * endings.length)] ?? '')
}

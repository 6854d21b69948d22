// The search of an unlocked account. It stands between everybody and the vault and sees what is stored and what goes, so no
// path of a message can forget it; what was there before is read behind that, newest first, a slice at a time.

import { compareBytes, toHex } from '#protocol/codec/bytes.ts'
import { chatRange } from '../chats/row-keys.ts'
import { decodeMessageRecord, readMessageRow } from '../messages/message-record.ts'
import type { Clock } from '../ports/clock.ts'
import type { Vault, VaultChange, VaultEntry } from '../vault/vault.ts'
import { createMessageIndex, type MessageIndex } from './message-index.ts'

/** Messages of one slice: some milliseconds, after which whoever waits has their turn. */
const sliceMessages = 250

export interface MessageSearch {
  /** The vault that everything is to be stored by. */
  readonly vault: Vault
  readonly find: MessageIndex['find']
  /** All of the history is in it. */
  isComplete(): boolean
  /** Begins to read what is there; each slice is run by `run`, which is told what goes wrong. */
  start(chats: readonly ChatToRead[], run: (slice: () => Promise<void>) => void): void
  /** Drops all that it knows. */
  stop(): Promise<void>
}

/** A chat by its local number. */
interface ChatToRead {
  readonly number: number
  readonly lastActivityMs: number
}

interface Unread {
  readonly number: number
  /** Before this key, nothing is read yet. */
  to: Uint8Array
  /** Of the oldest message that was read, or of the newest there is. */
  timeMs: number
}

export function createMessageSearch(given: Vault, clock: Pick<Clock, 'after'>): MessageSearch {
  const index = createMessageIndex()
  let isStopped = false
  let isComplete = false
  let cancel: (() => void) | undefined
  /** What has changed while a slice is being read, which may have been read before. */
  let meanwhile: VaultChange[] | undefined

  function heed(changes: readonly VaultChange[]): void {
    if (isStopped) return
    for (const change of changes) {
      if (change.table !== 'messages') continue
      meanwhile?.push(change)
      if (change.kind === 'put') index.put(change.key, decodeMessageRecord(change.value))
      else if (change.kind === 'delete') index.remove(change.key)
      else index.removeRange(change.from, change.to)
    }
  }

  function take(rows: readonly VaultEntry[], changes: readonly VaultChange[]): void {
    const changed = new Set(changes.flatMap((change) => (change.kind === 'delete-range' ? [] : [toHex(change.key)])))
    const cut = changes.filter((change) => change.kind === 'delete-range')
    for (const { key, value } of rows) {
      const isGone = cut.some(({ from, to }) => compareBytes(key, from) >= 0 && compareBytes(key, to) < 0)
      if (!isGone && !changed.has(toHex(key))) index.put(key, readMessageRow(value))
    }
  }

  async function readSlice(unread: Unread): Promise<boolean> {
    const { from } = chatRange(unread.number)
    const changes: VaultChange[] = []
    meanwhile = changes
    const rows = await given.scan({ table: 'messages', from, to: unread.to, limit: sliceMessages, reverse: true })
    meanwhile = undefined
    if (isStopped) return false
    take(rows, changes)
    const last = rows.at(-1)
    if (last === undefined || rows.length < sliceMessages) return false
    const { serverTimeMs, sentAtMs } = readMessageRow(last.value)
    unread.to = last.key
    unread.timeMs = serverTimeMs ?? sentAtMs
    return true
  }

  function fill(waiting: readonly Unread[], run: (slice: () => Promise<void>) => void): void {
    const [first, ...others] = waiting
    if (first === undefined) isComplete = true
    if (first === undefined || isStopped) return
    const newest = others.reduce((one, other) => (other.timeMs > one.timeMs ? other : one), first)
    run(async () => {
      const hasMore = await readSlice(newest)
      if (isStopped) return
      const left = hasMore ? waiting : waiting.filter((unread) => unread !== newest)
      cancel = clock.after(0, () => fill(left, run))
    })
  }

  return {
    vault: {
      ...given,
      async apply(changes) {
        await given.apply(changes)
        heed(changes)
      },
    },
    find: index.find,
    isComplete: () => isComplete,
    start(chats, run) {
      const waiting = chats.map(({ number, lastActivityMs }) => ({
        ...{ number, to: chatRange(number).to },
        timeMs: lastActivityMs,
      }))
      // Whatever the start itself has to do comes before.
      cancel = clock.after(0, () => fill(waiting, run))
    },
    stop() {
      isStopped = true
      cancel?.()
      index.clear()
      return Promise.resolve()
    },
  }
}

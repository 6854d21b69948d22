// Appends messages to the store of a folder, ten in a turn, and tells which were acknowledged, until it is killed by its
// own storage thread. Command line: FOLDER, the chat as JSON.

import { openStoreIn } from './sqlite-server-store.ts'
import { message, type StoredChat } from './store-world.ts'

export const doomedStoreProcess = new URL(import.meta.url)
export const messagesPerTurn = 10

/** The key of the n-th message. */
export const keyOf = (number: number): Uint8Array => Buffer.from(number.toString(16).padStart(32, '0'), 'hex')

/** Bytes do not travel as JSON. */
export const chatToText = (chat: StoredChat): string =>
  JSON.stringify({ ...chat, sendHash: Buffer.from(chat.sendHash).toString('hex') })

function chatFromText(text: string): StoredChat {
  const chat = JSON.parse(text) as Omit<StoredChat, 'sendHash'> & { sendHash: string }
  return { ...chat, sendHash: Buffer.from(chat.sendHash, 'hex') }
}

if (import.meta.main) await appendForever(process.argv[2] ?? '', chatFromText(process.argv[3] ?? ''))

async function appendForever(folder: string, chat: StoredChat): Promise<void> {
  const threadEntry = new URL('./doomed-storage-thread.ts', import.meta.url)
  const store = await openStoreIn(folder, () => undefined, threadEntry)
  for (let first = 0; ; first += messagesPerTurn) {
    const numbers = Array.from({ length: messagesPerTurn }, (_, i) => first + i)
    await Promise.all(
      numbers.map(async (number) => {
        const { outcome } = await store.appendMessage(message(chat, { idempotencyKey: keyOf(number) }))
        if (outcome === 'ok') process.send?.(number)
      }),
    )
  }
}

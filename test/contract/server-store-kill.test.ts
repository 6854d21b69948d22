// SIGKILL between COMMIT and the answers: what is on disk was not acknowledged, and the client asks again.

import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { chatToText, doomedStoreProcess, keyOf, messagesPerTurn } from '../support/doomed-store.process.ts'
import { openStoreIn } from '../support/sqlite-server-store.ts'
import { addAccount, message, openStoredChat } from '../support/store-world.ts'

/** Runs the process until it dies of itself; gives the numbers that it was told are stored. */
async function appendUntilKilled(folder: string, chat: string, dieAfterCommit: number): Promise<readonly number[]> {
  const child = fork(fileURLToPath(doomedStoreProcess), [folder, chat], {
    env: { ...process.env, DIE_AFTER_COMMIT: String(dieAfterCommit) },
    execArgv: [],
  })
  const acknowledged: number[] = []
  child.on('message', (number) => acknowledged.push(Number(number)))
  const signal = await new Promise((resolve) => child.on('close', (_code, name) => resolve(name)))
  expect(signal).toBe('SIGKILL')
  return acknowledged
}

describe('a store killed between COMMIT and its answers', () => {
  it.each([2, 3, 7])('keeps what it committed and knows it again (transaction %i)', async (dieAfterCommit) => {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-store-kill-'))
    try {
      const before = await openStoreIn(folder)
      const anna = await addAccount(before, 'anna')
      const chat = await openStoredChat(before, anna)
      await before.close()

      const acknowledged = await appendUntilKilled(folder, chatToText(chat), dieAfterCommit)

      const store = await openStoreIn(folder)
      const page = await store.syncPage({
        device: anna.device,
        afterId: 0,
        maxRows: 10_000,
        maxBytes: 1e9,
        inlineBytes: 1e6,
      })
      const stored = page.frames.length
      // The last turn is on disk and was answered to nobody.
      expect(stored - acknowledged.length).toBe(messagesPerTurn)
      const again = []
      for (let number = 0; number < stored; number++) {
        const outcome = await store.appendMessage(message(chat, { idempotencyKey: keyOf(number) }))
        again.push(outcome.outcome === 'ok' && outcome.known ? outcome.row.seq : outcome.outcome)
      }
      expect(again).toEqual(Array.from({ length: stored }, (_, i) => i + 1))
      await store.close()
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

// The demonstration itself: a server and three engines as processes of their own, and the truth of what it prints.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { paddingBuckets } from '#protocol/padding.ts'

const root = join(import.meta.dirname, '../..')

it('tells a conversation of three, and what the server holds of it', { timeout: 90_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['tools/demo/main.ts', '--json'], { cwd: root })
  const story = JSON.parse(stdout) as Record<string, unknown>
  expect(Object.keys(story).sort()).toEqual([
    'messages',
    'removedMemberReads',
    'runtime',
    'screenshots',
    'server',
    'suite',
  ])
  const messages = story['messages'] as { from: string; to: string; text: string; latencyMs: number }[]
  expect(messages).toHaveLength(8)
  expect(new Set(messages.map(({ from }) => from))).toEqual(new Set(['anna', 'pavel', 'mira']))
  expect(messages.every(({ latencyMs }) => latencyMs > 0)).toBe(true)
  expect(story['removedMemberReads']).toBe(0)
  const server = story['server'] as { rows: number; senders: number; ciphertextSizes: number[]; epochs: number[] }
  // Eight texts; a commit for each chat's beginning, and one that removes; and receipts, as many as there was time for.
  expect(server).toMatchObject({ senders: 0, epochs: [1, 2] })
  expect(server.rows).toBeGreaterThanOrEqual(11)
  // All of these texts fit the smallest bucket, and a receipt looks like a text.
  expect(server.ciphertextSizes).toHaveLength(1)
  expect(server.ciphertextSizes[0]).toBeGreaterThan(paddingBuckets[0])
})

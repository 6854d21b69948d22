// Acts of a server's operator: in the memory of the process that was told, and in no table, no file, no output. Promise H2.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseInvite } from '#protocol/invite.ts'
import { createRawClient } from '../support/raw-client.ts'
import { startTestServer } from '../support/test-server.ts'

function rowsByTable(dataFolder: string): Record<string, number> {
  const db = new Database(join(dataFolder, 'db.sqlite'), { readonly: true })
  const tables = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).all() as {
    name: string
  }[]
  const counts = tables.map(({ name }) => [name, db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get() as number])
  db.close()
  return Object.fromEntries(counts) as Record<string, number>
}

it('are in the log’s memory alone, and no table records them: an invite is there until it is used (H2)', async () => {
  const output: string[] = []
  await using test = await startTestServer({ signUp: 'invite' }, { logSink: (line) => output.push(line) })
  const before = rowsByTable(test.dataFolder)
  const invite = parseInvite(await test.server.createInvite({ uses: 1, hours: 1 }))
  expect(rowsByTable(test.dataFolder)).toEqual({ ...before, invites: (before['invites'] ?? 0) + 1 })
  const acts = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.includes('invite-made'))
  expect(acts(test.server.log.lines())).toHaveLength(1)
  expect(acts(output)).toEqual([])

  const { reply } = await createRawClient(test.server).signUp('anna', {
    inviteCode: invite.code ?? new Uint8Array(16),
  })
  expect(reply.status).toBe(201)
  await test.restart()
  // Who invited whom, and that anybody was invited, is nowhere to be asked.
  expect(acts(test.server.log.lines())).toEqual([])
  const db = new Database(join(test.dataFolder, 'db.sqlite'), { readonly: true })
  expect(db.prepare('SELECT count(*) FROM invites WHERE uses_left > 0').pluck().get()).toBe(0)
  db.close()
})

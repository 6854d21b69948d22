// Somebody puts an old copy of a vault back: what the device had signed gives it away, it says nothing more with used
// ratchets, and what is in it can still be read. A server that only claims so stops nobody. Promise B12; hostile servers.

import Database from 'better-sqlite3'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let anna: Installation
let boris: Installation
let chat: string

beforeEach(async () => {
  home = await openTestHome()
  ;[anna, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
  await anna.signUp(await home.invite())
  const { address } = await boris.signUp(await home.invite())
  await Promise.all([connectionIs(anna, 'online'), connectionIs(boris, 'online')])
  const started = await anna.engine().startPairChat({ peer: address })
  if (!started.ok) throw new Error(started.code)
  chat = started.chat
  await chatWhen(boris.engine(), chat, ({ state }) => state === 'active')
  await anna.engine().sendText({ chat, text: 'before the copy' })
  await messageWhen(boris.engine(), chat, 'before the copy')
})

afterEach(async () => {
  await Promise.all([anna, boris].map((one) => one.close()))
  await rm(`${anna.folder}-copy`, { recursive: true, force: true })
  await home.close()
})

async function connectionIs(one: Installation, state: string): Promise<object> {
  return eventually(one.engine(), async () => {
    const { connection } = await one.engine().account()
    return connection.state === state ? connection : undefined
  })
}

/** Anna's vault as it is now goes aside; later it comes back in the place of the newer one. */
async function copyVault(): Promise<void> {
  await anna.engine().close()
  await cp(anna.folder, `${anna.folder}-copy`, { recursive: true })
  await anna.restart()
  await anna.unlock()
}

async function putVaultBack(): Promise<void> {
  await anna.engine().close()
  await rm(anna.folder, { recursive: true })
  await cp(`${anna.folder}-copy`, anna.folder, { recursive: true })
  await anna.restart()
  await anna.unlock()
}

/** What the server keeps of anna's cursor, for the test to look at or to tamper with. */
function withDatabase<T>(work: (db: InstanceType<typeof Database>) => T): T {
  const db = new Database(join(home.dataFolder, 'db.sqlite'))
  try {
    return work(db)
  } finally {
    db.close()
  }
}

let said = 0
async function talk(): Promise<void> {
  const text = `text ${String(++said)}`
  await connectionIs(anna, 'online')
  await anna.engine().sendText({ chat, text })
  await messageWhen(boris.engine(), chat, text)
  await boris.engine().sendText({ chat, text: `answer to ${text}` })
  await messageWhen(anna.engine(), chat, `answer to ${text}`)
}

const newestRow = (): number => numberOf('SELECT max(id) AS number FROM log')
const numberOf = (sql: string, ...bound: unknown[]): number =>
  withDatabase((db) => (db.prepare(sql).get(...bound) as { number: number }).number)

/** Once the server has a signature of anna's device for a row after this one. */
async function hasSignedPast(row: number): Promise<void> {
  const device = Buffer.from((await anna.engine().account()).device ?? '', 'hex')
  await eventually(anna.engine(), async () =>
    numberOf('SELECT signed_cursor AS number FROM devices WHERE device = ?', device) > row ? true : undefined,
  )
}

describe('an old copy of a vault, put back', () => {
  it('is found out, goes offline for good and says why; it can still be read', async () => {
    await copyVault()
    const newest = newestRow()
    await talk()
    // A new stream signs with its first acknowledgement; an old one would take a minute.
    await anna.engine().lock()
    await anna.unlock()
    await talk()
    await hasSignedPast(newest)
    await putVaultBack()
    const refused = { state: 'refused', code: 'vault_rolled_back' }
    expect(await connectionIs(anna, 'refused')).toEqual(refused)
    await anna.engine().sendText({ chat, text: 'with a used ratchet' })
    const rows = newestRow()
    const { messages } = await anna.engine().chatView({ chat })
    expect(messages.map(({ text, state }) => ({ text, state })).filter(({ text }) => text !== '')).toEqual([
      { text: 'before the copy', state: 'sent' },
      { text: 'with a used ratchet', state: 'queued' },
    ])
    // Nor after a restart, whatever the server remembers then.
    withDatabase((db) => db.prepare('UPDATE devices SET signed_cursor = NULL, cursor_signature = NULL').run())
    await anna.restart()
    await anna.unlock()
    expect((await anna.engine().account()).connection).toEqual(refused)
    expect(
      await anna
        .engine()
        .renameChat({ chat, name: 'x' })
        .catch(() => 'refused'),
    ).not.toMatchObject({ ok: true })
    expect(newestRow()).toBe(rows)
  })
})

describe('a server that claims a vault to be old', () => {
  it.each([
    ['by a number alone', 'UPDATE devices SET cursor = cursor + 1000'],
    [
      'by a signature that is none',
      'UPDATE devices SET signed_cursor = 100000, cursor_signature = zeroblob(64) WHERE cursor_signature IS NOT NULL',
    ],
  ])('%s stops nobody, and is noted', async (_, lie) => {
    await talk()
    await hasSignedPast(0)
    await anna.engine().lock()
    withDatabase((db) => {
      // Room for the lie: nobody stands above the newest row.
      db.prepare(`UPDATE sqlite_sequence SET seq = seq + 2000 WHERE name = 'log'`).run()
      db.prepare(lie).run()
    })
    await anna.unlock()
    await connectionIs(anna, 'online')
    await boris.engine().sendText({ chat, text: 'goes on' })
    await messageWhen(anna.engine(), chat, 'goes on', 'received')
    expect(await anna.engine().chatHealth({ chat })).toMatchObject({ isRollbackClaimed: true })
    expect(await boris.engine().chatHealth({ chat })).toMatchObject({ isRollbackClaimed: false })
  })
})

describe('a server that was put back by hand', () => {
  it('is not believed: what it gives the old ids to would be skipped', async () => {
    await home.stop()
    await cp(home.dataFolder, `${anna.folder}-copy`, { recursive: true })
    await home.start()
    await connectionIs(anna, 'online')
    await talk()
    await home.stop()
    await rm(home.dataFolder, { recursive: true })
    await cp(`${anna.folder}-copy`, home.dataFolder, { recursive: true })
    await home.start()
    anna.engine().reconnect()
    expect(await connectionIs(anna, 'refused')).toEqual({ state: 'refused', code: 'server_rolled_back' })
  })
})

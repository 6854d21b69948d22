// Somebody puts an old copy of a vault back: what the device had signed gives it away, it says nothing more with used
// ratchets, and what is in it can still be read. When its user says so it goes on as a new device. A server that only
// claims so stops nobody. Promises A8, B12; hostile servers.

import Database from 'better-sqlite3'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Transport } from '#core/ports/transport.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let anna: Installation
let boris: Installation
let chat: string
/** Anna's requests that are lost on the way, by method and path; their answers, where they are to arrive at the server. */
let lose: { readonly request: RegExp; readonly onlyAnswer: boolean } | undefined

const clock = createSystemClock()

function withLosses(inner: Transport): Transport {
  const lost = { unreachable: 'timeout', message: 'lost' } as const
  return {
    ...inner,
    async request(request) {
      const losing = lose?.request.test(`${request.method} ${request.path}`) === true ? lose : undefined
      if (losing?.onlyAnswer === false) return lost
      const reply = await inner.request(request)
      return losing === undefined ? reply : lost
    },
  }
}

beforeEach(async () => {
  home = await openTestHome()
  lose = undefined
  ;[anna, boris] = await Promise.all([
    openInstallation('anna', { connect: (server) => withLosses(connectTo(server, clock)) }),
    openInstallation('boris'),
  ])
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

/** Puts back a copy from before the last things that were said, and has it found out. */
async function rollBack(): Promise<void> {
  await copyVault()
  const newest = newestRow()
  await talk()
  // A new stream signs with its first acknowledgement; an old one would take a minute.
  await anna.engine().lock()
  await anna.unlock()
  await talk()
  await hasSignedPast(newest)
  await putVaultBack()
  await connectionIs(anna, 'refused')
}

const devicesOfAnna = async () =>
  (await anna.engine().devicesView()).devices.map(({ state, isThis }) => ({ state, isThis }))
const textsOf = async (one: Installation): Promise<readonly string[]> =>
  (await one.engine().chatView({ chat, limit: 500 })).messages
    .filter(({ kind }) => kind === 'text')
    .map(({ text }) => text)

describe('an old copy of a vault, put back', () => {
  it('is found out, goes offline for good and says why; it can still be read', async () => {
    await rollBack()
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

  it('goes on as a new device when its user says so, and the old one is revoked by it', async () => {
    const { chat: notes } = await anna.engine().openNotes()
    await anna.engine().sendText({ chat: notes, text: 'milk' })
    await messageWhen(anna.engine(), notes, 'milk', 'sent')
    await rollBack()
    const { device: former = '' } = await anna.engine().account()
    await anna.engine().sendText({ chat, text: 'never sent' })
    expect(await anna.engine().rejoin()).toEqual({ ok: true })
    await online(anna.engine())
    expect((await anna.engine().account()).device).not.toBe(former)
    const revoked = [
      { state: 'revoked', isThis: false },
      { state: 'certified', isThis: true },
    ]
    await eventually(anna.engine(), async () =>
      JSON.stringify(await devicesOfAnna()) === JSON.stringify(revoked) ? true : undefined,
    )
    // What it knew it knows; what waited was never said, and is not said now.
    const { messages } = await anna.engine().chatView({ chat })
    expect(messages.find(({ text }) => text === 'before the copy')).toMatchObject({ state: 'sent' })
    expect(messages.find(({ text }) => text === 'never sent')).toMatchObject({
      state: 'failed',
      failure: 'vault_rolled_back',
    })
    // Of her devices none is left in the chat: the new one comes in with the commit that takes the old one out.
    await boris.engine().sendText({ chat, text: 'who is there?' })
    await messageWhen(anna.engine(), chat, 'who is there?', 'received')
    await talk()
    const { members } = await boris.engine().chatView({ chat })
    expect(members.flatMap(({ devices }) => devices)).not.toContain(former)
    expect(await textsOf(boris)).not.toContain('never sent')
    // Nobody else could let it into its notes.
    expect(await anna.engine().openNotes()).toEqual({ chat: notes })
    await chatWhen(anna.engine(), notes, ({ state }) => state === 'active')
    await anna.engine().sendText({ chat: notes, text: 'and bread' })
    await messageWhen(anna.engine(), notes, 'and bread', 'sent')
    await messageWhen(anna.engine(), notes, 'milk')
    // A device like any other, also after a restart.
    await anna.restart()
    await anna.unlock()
    await talk()
    await expect(anna.engine().rejoin()).rejects.toMatchObject({ code: 'not_rolled_back' })
  })

  it('gets what it missed from the account’s other device', async () => {
    const laptop = await signInBeside(anna, await home.invite(), 'laptop')
    try {
      await certifyBeside(anna.engine(), laptop.engine())
      await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
      await rollBack()
      const missed = (await textsOf(laptop)).filter((text) => text.includes('text'))
      expect(missed.length).toBeGreaterThanOrEqual(4)
      expect(await anna.engine().rejoin()).toEqual({ ok: true })
      const { device = '' } = await anna.engine().account()
      const asked = eventually(laptop.engine(), async () =>
        (await laptop.engine().historyView()).outgoing.some(({ to }) => to === device) ? true : undefined,
      )
      await asked
      await laptop.engine().allowHistory({ device, allow: true })
      for (const text of missed) await messageWhen(anna.engine(), chat, text)
      expect((await textsOf(anna)).filter((text) => text === 'before the copy')).toHaveLength(1)
      await laptop.engine().sendText({ chat, text: 'from the laptop' })
      await messageWhen(anna.engine(), chat, 'from the laptop')
    } finally {
      await laptop.close()
    }
  })

  it.each([
    ['the entry that certifies the new device does not arrive', /POST .*device-logs$/, false],
    ['the answer to that entry is lost', /POST .*device-logs$/, true],
  ] as const)('is one new device and no more when %s', async (_, request, onlyAnswer) => {
    await rollBack()
    lose = { request, onlyAnswer }
    expect(await anna.engine().rejoin()).toEqual({ ok: false, code: 'timeout' })
    // Still the old one, and still at rest: also over a restart.
    expect(await anna.engine().account()).toMatchObject({ connection: { state: 'refused', code: 'vault_rolled_back' } })
    lose = undefined
    await anna.restart()
    await anna.unlock()
    expect(await anna.engine().rejoin()).toEqual({ ok: true })
    await eventually(anna.engine(), async () =>
      (await devicesOfAnna()).map(({ state }) => state).join() === 'revoked,certified' ? true : undefined,
    )
  })

  it('is yet another device where the first that it became was revoked before it knew', async () => {
    const laptop = await signInBeside(anna, await home.invite(), 'laptop')
    try {
      await certifyBeside(anna.engine(), laptop.engine())
      await rollBack()
      const { device: former } = await anna.engine().account()
      lose = { request: /POST .*device-logs$/, onlyAnswer: true }
      expect(await anna.engine().rejoin()).toEqual({ ok: false, code: 'timeout' })
      lose = undefined
      const unknown = await eventually(laptop.engine(), async () =>
        (await laptop.engine().devicesView()).devices.find(
          ({ device, isThis, state }) => !isThis && device !== former && state === 'certified',
        ),
      )
      expect(await laptop.engine().revokeDevice({ device: unknown.device })).toEqual({ ok: true })
      expect(await anna.engine().rejoin()).toEqual({ ok: true })
      await online(anna.engine())
      expect([former, unknown.device]).not.toContain((await anna.engine().account()).device)
    } finally {
      await laptop.close()
    }
  })

  it('ends as a revoked device where another one was quicker to remove it', async () => {
    const laptop = await signInBeside(anna, await home.invite(), 'laptop')
    try {
      await certifyBeside(anna.engine(), laptop.engine())
      await rollBack()
      const { device = '' } = await anna.engine().account()
      expect(await laptop.engine().revokeDevice({ device })).toEqual({ ok: true })
      expect(await anna.engine().rejoin()).toEqual({ ok: false, code: 'device_revoked' })
      expect(await anna.engine().account()).toMatchObject({ phase: 'locked', revoked: true })
      expect(await anna.engine().unlock({ password: utf8(anna.password) })).toMatchObject({ ok: false })
    } finally {
      await laptop.close()
    }
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

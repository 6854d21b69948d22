// A device is lost and revoked: it reads nothing more, writes nothing more, and destroys what it must not keep, when its
// own log says so and on no other word. Real engines, a real server. Promises A8, A10, E4.

import Database from 'better-sqlite3'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('a revoked device', () => {
  let home: TestHome
  let anna: Installation
  let boris: Installation
  let laptop: Installation
  let words: string
  let lost: string
  let chats: string[]

  beforeEach(async () => {
    home = await openTestHome()
    ;[anna, boris, laptop] = await Promise.all([
      openInstallation('anna'),
      openInstallation('boris'),
      openInstallation('laptop'),
    ])
    words = (await anna.signUp(await home.invite())).words
    const { address } = await boris.signUp(await home.invite())
    const pair = await anna.engine().startPairChat({ peer: address })
    const group = await boris.engine().createGroup({ name: 'Owls', members: ['anna@' + (address.split('@')[1] ?? '')] })
    if (!pair.ok || !group.ok) throw new Error('no chats')
    chats = [pair.chat, group.chat]
    const credentials = { invite: await home.invite(), username: 'anna', password: utf8(anna.password) }
    expect(await laptop.engine().signIn(credentials)).toEqual({ ok: true })
    expect(await laptop.engine().certifyByWords({ words })).toEqual({ ok: true })
    for (const chat of chats) {
      await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
      await boris.engine().sendText({ chat, text: 'before' })
      await messageWhen(laptop.engine(), chat, 'before')
    }
    lost = (await laptop.engine().account()).device ?? ''
  })

  afterEach(async () => {
    await Promise.all([anna, boris, laptop].map((one) => one.close()))
    await home.close()
  })

  const isEnded = (one: Installation): Promise<true> =>
    eventually(one.engine(), async () => ((await one.engine().account()).revoked ? true : undefined))

  it('goes from every chat at once, with its progress shown, and reads nothing more', async () => {
    expect(await anna.engine().revokeDevice({ device: lost })).toEqual({ ok: true })
    const { leaving, devices } = await eventually(anna.engine(), async () => {
      const view = await anna.engine().devicesView()
      const [progress] = view.leaving
      return progress !== undefined && progress.done === progress.chats ? view : undefined
    })
    expect(leaving.map(({ device }) => device)).toEqual([lost])
    expect(leaving[0]?.chats).toBeGreaterThanOrEqual(chats.length)
    expect(devices.find(({ device }) => device === lost)).toMatchObject({ state: 'revoked', isThis: false })
    for (const chat of chats) {
      await boris.engine().sendText({ chat, text: 'after' })
      await messageWhen(anna.engine(), chat, 'after')
    }
    await isEnded(laptop)
  })

  it('destroys keys and password by what its own log says; the words still open its history', async () => {
    await laptop.engine().lock()
    expect(await anna.engine().revokeDevice({ device: lost })).toEqual({ ok: true })
    // It hears of it when it is opened again.
    await laptop.engine().unlock({ password: utf8(anna.password) })
    await isEnded(laptop)
    const shut = await laptop.engine().unlock({ password: utf8(anna.password) })
    expect(shut).toEqual({ ok: false, code: 'vault_damaged' })
    expect(await rowsLeft(laptop)).toEqual({
      mls: 0,
      keyPackages: 0,
      hasMessages: true,
      wraps: ['recovery', 'revoked'],
    })

    const recovered = await laptop.engine().recover({ words, newPassword: utf8('a new password') })
    expect(recovered).toEqual({ ok: true, serverCode: null })
    const { device, phase } = await laptop.engine().account()
    expect(phase).toBe('ready')
    expect(device).not.toBe(lost)
    for (const chat of chats) {
      const view = await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
      expect(view.messages.map(({ text }) => text)).toContain('before')
      await boris.engine().sendText({ chat, text: 'to the same laptop anew' })
      await messageWhen(laptop.engine(), chat, 'to the same laptop anew')
    }
    // Its own sessions have ended, and it is still a device of the account.
    for (const chat of chats) await messageWhen(anna.engine(), chat, 'to the same laptop anew')
  })

  /** What lies on the disk of an installation, without opening any of it. */
  async function rowsLeft(one: Installation) {
    const copy = await mkdtemp(join(tmpdir(), 'talkee-revoked-'))
    await cp(one.folder, copy, { recursive: true })
    const db = new Database(join(copy, 'vault.db'))
    const count = (table: string): number => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    const mls = count('mls_epochs') + count('mls_secrets') + count('mls_pending')
    const found = { mls, keyPackages: count('key_packages'), hasMessages: count('messages') > 0 }
    db.close()
    const wraps = (await readdir(join(copy, 'wraps'))).sort()
    await rm(copy, { recursive: true, force: true })
    return { ...found, wraps }
  }

  it('shows as failed, and never sends, what was still waiting', async () => {
    const [chat = ''] = chats
    await home.stop()
    await laptop.engine().sendText({ chat, text: 'written too late' })
    await laptop.engine().lock()
    await home.start()
    anna.engine().reconnect()
    await eventually(anna.engine(), async () =>
      (await anna.engine().revokeDevice({ device: lost })).ok ? true : undefined,
    )
    await laptop.engine().unlock({ password: utf8(anna.password) })
    await isEnded(laptop)
    expect(await laptop.engine().recover({ words, newPassword: utf8('a new password') })).toMatchObject({ ok: true })
    const { messages } = await laptop.engine().chatView({ chat })
    expect(messages.find(({ text }) => text === 'written too late')).toMatchObject({
      state: 'failed',
      failure: 'device_revoked',
    })
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
    await laptop.engine().sendText({ chat, text: 'written in time' })
    await messageWhen(boris.engine(), chat, 'written in time')
    const seen = (await boris.engine().chatView({ chat })).messages.map(({ text }) => text)
    expect(seen).not.toContain('written too late')
  })

  it('is removed by whoever sends next when its account’s other devices are away', async () => {
    await anna.engine().revokeDevice({ device: lost })
    await anna.engine().lock()
    const [chat = ''] = chats
    await boris.engine().sendText({ chat, text: 'by whoever sends' })
    await messageWhen(boris.engine(), chat, 'by whoever sends', 'sent')
    const { members } = await boris.engine().chatView({ chat })
    expect(members.flatMap(({ devices }) => devices)).not.toContain(lost)
  })
})

// Two and more engines talk through a real home server over TLS with a pinned key. Promises A1, B1, B3, B4, B12, B13, E4.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { formatInvite, parseInvite } from '#protocol/invite.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('people who talk through one home server', () => {
  let home: TestHome
  let anna: Installation
  let boris: Installation
  let clara: Installation
  const address: Record<string, string> = {}

  beforeAll(async () => {
    home = await openTestHome()
    ;[anna, boris, clara] = await Promise.all([
      openInstallation('anna'),
      openInstallation('boris'),
      openInstallation('clara'),
    ])
    for (const one of [anna, boris, clara]) address[one.name] = (await one.signUp(await home.invite())).address
    await Promise.all([anna, boris, clara].map(online))
  })

  afterAll(async () => {
    await Promise.all([anna, boris, clara].map((one) => one.close()))
    await home.close()
  })

  async function online(one: Installation): Promise<void> {
    await eventually(one.engine(), async () => {
      const { connection } = await one.engine().account()
      return connection.state === 'online' ? true : undefined
    })
  }

  async function pair(): Promise<string> {
    const started = await anna.engine().startPairChat({ peer: address['boris'] ?? '' })
    if (!started.ok) throw new Error(started.code)
    return started.chat
  }

  async function group(name: string, members: readonly Installation[]): Promise<string> {
    const made = await anna.engine().createGroup({ name, members: members.map((one) => address[one.name] ?? '') })
    if (!made.ok) throw new Error(made.code)
    return made.chat
  }

  it('carries texts both ways in a chat of two', async () => {
    const chat = await pair()
    await anna.engine().sendText({ chat, text: 'first, from anna' })
    const seen = await messageWhen(boris.engine(), chat, 'first, from anna')
    expect({ sender: seen.sender, state: seen.state, isOwn: seen.isOwn }).toEqual({
      sender: address['anna'],
      state: 'received',
      isOwn: false,
    })
    await boris.engine().sendText({ chat, text: 'second, from boris' })
    await messageWhen(anna.engine(), chat, 'second, from boris')
    await messageWhen(anna.engine(), chat, 'first, from anna', 'sent')
    const views = await Promise.all(
      [anna, boris].map(async (one) => (await one.engine().chatView({ chat })).messages.map(({ text }) => text)),
    )
    expect(views[0]?.filter(Boolean)).toEqual(['first, from anna', 'second, from boris'])
    expect(views[1]?.filter(Boolean)).toEqual(['first, from anna', 'second, from boris'])
  })

  it('finds the chat of two again instead of making another', async () => {
    const [first, second] = [await pair(), await pair()]
    expect(second).toBe(first)
    const back = await boris.engine().startPairChat({ peer: address['anna'] ?? '' })
    expect(back).toEqual({ ok: true, chat: first })
  })

  it('carries a group through rename, adding and removing', async () => {
    const chat = await group('Rowing', [boris])
    await anna.engine().sendText({ chat, text: 'before clara' })
    await messageWhen(boris.engine(), chat, 'before clara')

    expect(await anna.engine().addMembers({ chat, members: [address['clara'] ?? ''] })).toEqual({ ok: true })
    await chatWhen(clara.engine(), chat, (view) => view.members.length === 3)
    await clara.engine().sendText({ chat, text: 'clara is here' })
    await messageWhen(boris.engine(), chat, 'clara is here')
    const claraSees = await clara.engine().chatView({ chat })
    expect(claraSees.title).toBe('Rowing')
    expect(claraSees.messages.map(({ text }) => text)).not.toContain('before clara')

    expect(await anna.engine().renameChat({ chat, name: 'Rowing on Thursday' })).toEqual({ ok: true })
    await chatWhen(boris.engine(), chat, (view) => view.title === 'Rowing on Thursday')
    await chatWhen(clara.engine(), chat, (view) => view.title === 'Rowing on Thursday')

    expect(await anna.engine().removeMember({ chat, member: address['boris'] ?? '' })).toEqual({ ok: true })
    await chatWhen(boris.engine(), chat, (view) => view.state === 'left')
    await anna.engine().sendText({ chat, text: 'boris is gone' })
    await messageWhen(clara.engine(), chat, 'boris is gone')
    const borisSees = await boris.engine().chatView({ chat })
    expect(borisSees.messages.map(({ text }) => text)).not.toContain('boris is gone')
    await expect(boris.engine().sendText({ chat, text: 'still here?' })).rejects.toMatchObject({
      code: 'chat_not_active',
    })
  })

  it('lets members who are not admins talk and not manage', async () => {
    const chat = await group('Managed', [boris, clara])
    await chatWhen(boris.engine(), chat, (view) => view.members.length === 3)
    await expect(boris.engine().renameChat({ chat, name: 'Mutiny' })).rejects.toMatchObject({
      code: 'changing_needs_admin',
    })
    await boris.engine().sendText({ chat, text: 'then I shall talk' })
    await messageWhen(anna.engine(), chat, 'then I shall talk')
    expect((await anna.engine().chatView({ chat })).title).toBe('Managed')
  })

  it('delivers to whoever was away, and takes messages while the server is away', async () => {
    const chat = await pair()
    await boris.engine().lock()
    for (const text of ['while you were out 1', 'while you were out 2']) await anna.engine().sendText({ chat, text })
    await messageWhen(anna.engine(), chat, 'while you were out 2', 'sent')
    await boris.unlock()
    await messageWhen(boris.engine(), chat, 'while you were out 1')
    await messageWhen(boris.engine(), chat, 'while you were out 2')

    await home.stop()
    await anna.engine().sendText({ chat, text: 'written without a server' })
    const queued = await messageWhen(anna.engine(), chat, 'written without a server')
    expect(queued.state).toBe('queued')
    await home.start()
    anna.engine().reconnect()
    boris.engine().reconnect()
    await messageWhen(anna.engine(), chat, 'written without a server', 'sent')
    await messageWhen(boris.engine(), chat, 'written without a server')
  })

  it('opens after a restart with the password alone, and has kept everything', async () => {
    const chat = await pair()
    await anna.engine().sendText({ chat, text: 'before the restart' })
    await messageWhen(boris.engine(), chat, 'before the restart')
    await boris.restart()
    expect((await boris.engine().account()).phase).toBe('locked')
    await expect(boris.engine().chatList()).rejects.toMatchObject({ code: 'not_ready' })
    expect(await boris.engine().unlock({ password: utf8('a wrong password') })).toEqual({
      ok: false,
      code: 'wrong_password',
    })
    await boris.unlock()
    await messageWhen(boris.engine(), chat, 'before the restart')
    await boris.engine().sendText({ chat, text: 'after the restart' })
    await messageWhen(anna.engine(), chat, 'after the restart')
  })

  it('refuses a server whose key is not the pinned one, before it says a word', async () => {
    const real = parseInvite(await home.invite())
    const forged = formatInvite({ ...real, spkiPin: new Uint8Array(32).fill(7) })
    const dora = await openInstallation('dora')
    // The first that anybody asks a server; the others are at work meanwhile.
    const asked = (): number => home.logLines.filter((line) => line.includes('/v1/info')).length
    const seenBefore = asked()
    const refused = await dora
      .engine()
      .signUp({ invite: forged, username: 'dora', password: utf8('whatever it takes') })
    expect(refused).toEqual({ ok: false, code: 'wrong-pin' })
    expect(asked()).toBe(seenBefore)
    expect(seenBefore).toBeGreaterThan(0)
    await dora.close()
  })

  it('keeps a second installation, signed in by password alone, out of the chats', async () => {
    const second = await openInstallation('anna-laptop')
    const signedIn = await second.engine().signIn({
      invite: await home.invite(),
      username: 'anna',
      password: utf8(anna.password),
    })
    expect(signedIn).toEqual({ ok: true })
    expect((await second.engine().account()).phase).toBe('uncertified')
    await expect(second.engine().startPairChat({ peer: address['boris'] ?? '' })).rejects.toMatchObject({
      code: 'not_ready',
    })
    await second.close()
  })

  it('changes the password for the server and the vault', async () => {
    const changed = await clara.engine().changePassword({
      oldPassword: utf8(clara.password),
      newPassword: utf8('a much better one'),
    })
    expect(changed).toEqual({ ok: true })
    await clara.restart()
    expect(await clara.engine().unlock({ password: utf8(clara.password) })).toEqual({
      ok: false,
      code: 'wrong_password',
    })
    expect(await clara.engine().unlock({ password: utf8('a much better one') })).toEqual({ ok: true })
  })
})

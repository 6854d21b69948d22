// What the home server holds and has received after everything that engines do so far: nothing that it must not know.
// Promises A2, A4, B3, B4, B5, B7, C2, H1; on the device E2 and E4. Each sink is proved by a leak planted in it.

import Database from 'better-sqlite3'
import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paddingBuckets } from '#protocol/padding.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { moveFile } from '../support/blind/moved-file.ts'
import { liveThroughTroubles } from '../support/blind/troubled-chat.ts'
import { createCanaryScan } from '../support/canary-scan.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { pngChunk, pngOf } from '../support/pictures/made-pictures.ts'
import { certifyBeside, signInBeside } from '../support/second-device.ts'
import { recordTransport, type Recorded } from '../support/recording-transport.ts'
import { nameOfRoute, routeOf, servedRoutes } from '../support/served-routes.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'
import { openWebSite, type WebSite } from '../support/web-site.ts'

const groupName = 'Kingfisher 9b1c watchers'
const newGroupName = 'Heron 44d2 watchers'
const marker = 'bluethroat-7f3a'
/** One text for each size of padded body. */
const texts = paddingBuckets.map((bucket) =>
  // Two bytes to a letter: more than the bucket before it holds, less than this one.
  `${marker} ${String(bucket)} `.padEnd(Math.floor(bucket / 2) - 14, 'ю'),
)

const secretFile = {
  name: 'Sandpiper 5e1d ledger.pdf',
  type: 'application/x-sandpiper-5e1d',
  text: `${marker} in a file, and it is `.repeat(1_999),
}

/** Long enough to be found, and one emoji. */
const rareEmoji = '👨‍👩‍👧‍👦'

const routes = await servedRoutes()

describe.each([
  { setting: 'a connection for each message', largeInstance: false },
  { setting: 'the large-instance setting', largeInstance: true },
])('a server that was used with $setting', ({ largeInstance }) => {
  let home: TestHome
  let site: WebSite
  let people: Installation[]
  let recorded: Recorded[]
  let scan: ReturnType<typeof createCanaryScan>
  let running: ReturnType<ReturnType<typeof createCanaryScan>['scanFolder']>
  let chat: string
  let pair: string

  beforeAll(async () => {
    home = await openTestHome({ largeInstance })
    recorded = []
    const clock = createSystemClock()
    site = await openWebSite(`${marker}.example`)
    const connect: Parameters<typeof openInstallation>[1] = {
      sites: site.sites(),
      connect: (server) => recordTransport(connectTo(server, clock), recorded),
    }
    people = await Promise.all(['anna', 'boris', 'clara'].map((name) => openInstallation(name, connect)))
    const [anna, boris, clara] = people as [Installation, Installation, Installation]
    const joined = await Promise.all(people.map(async (one) => one.signUp(await home.invite())))
    const address = (index: number): string => joined[index]?.address ?? ''
    const secrets: Record<string, string> = {
      groupName,
      newGroupName,
      marker,
      fileName: secretFile.name,
      fileType: secretFile.type,
      emoji: rareEmoji,
      egon: 'correct horse of egon',
    }
    for (const [index, { words }] of joined.entries()) {
      secrets[`password ${String(index)}`] = people[index]?.password ?? ''
      const list = words.split(' ')
      // A single word is short and common; two in a row would be no chance.
      for (let i = 0; i + 1 < list.length; i++)
        secrets[`words ${String(index)}.${String(i)}`] = `${list[i] ?? ''} ${list[i + 1] ?? ''}`
    }
    scan = createCanaryScan(secrets)

    const made = await anna.engine().createGroup({ name: groupName, members: [address(1)] })
    if (!made.ok) throw new Error(made.code)
    chat = made.chat
    await chatWhen(boris.engine(), chat, (view) => view.state === 'active')
    for (const text of texts) await boris.engine().sendText({ chat, text })
    for (const text of texts) await messageWhen(anna.engine(), chat, text)
    expect(await anna.engine().addMembers({ chat, members: [address(2)] })).toEqual({ ok: true })
    expect(await anna.engine().renameChat({ chat, name: newGroupName })).toEqual({ ok: true })
    await chatWhen(clara.engine(), chat, (view) => view.title === newGroupName)
    for (const text of texts) await clara.engine().sendText({ chat, text })
    await messageWhen(anna.engine(), chat, texts.at(-1) ?? '', 'received')
    await messageWhen(clara.engine(), chat, texts.at(-1) ?? '', 'sent')
    expect(await anna.engine().removeMember({ chat, member: address(1) })).toEqual({ ok: true })

    const started = await clara.engine().startPairChat({ peer: address(0) })
    if (!started.ok) throw new Error(started.code)
    pair = started.chat
    await clara.engine().sendText({ chat: pair, text: `${marker} in a chat of two` })
    await messageWhen(anna.engine(), pair, `${marker} in a chat of two`)
    await markedMessages(clara, anna)
    await previewedLink(clara, anna)
    await endingMessages(clara, anna)

    await filesBetween(clara, anna)
    people.push(await secondDevice(anna, connect))
    people.push(await byWords(joined[2]?.words ?? '', connect))
    await deletedAccount(connect)
    const secretNames = { names: [groupName, newGroupName], marker } as const
    await moveFile(home, (server) => recordTransport(connectTo(server, clock), recorded), secretFile)
    people.push(...(await liveThroughTroubles(home, secretNames, (inner) => recordTransport(inner, recorded))))
    await clara.engine().leaveChat({ chat })
    await eventually(clara.engine(), () => Promise.resolve(hasSent('/departures') ? true : undefined))
    const wrong = await openInstallation('wrong', connect)
    const refused = await wrong
      .engine()
      .signIn({ invite: await home.invite(), username: 'anna', password: utf8('wrong on purpose') })
    expect(refused).toEqual({ ok: false, code: 'wrong_credentials' })
    await wrong.close()
    // With the server running, its write-ahead log is there to be looked into.
    running = scan.scanFolder(home.dataFolder)
    await Promise.all(people.map((one) => one.engine().close()))
    await home.stop()
  })

  /** Clara's words on two more installations: one beside her devices, one with a new password that revokes the other. */
  async function byWords(words: string, connect: Parameters<typeof openInstallation>[1]): Promise<Installation> {
    const [clara] = people.slice(2)
    const tablet = await openInstallation('tablet', connect)
    const credentials = { invite: await home.invite(), username: 'clara' }
    await tablet.engine().signIn({ ...credentials, password: utf8(clara?.password ?? '') })
    expect(await tablet.engine().certifyByWords({ words })).toEqual({ ok: true })
    const { device = '' } = await tablet.engine().account()
    const phone = await openInstallation('new-phone', connect)
    const recovered = await phone
      .engine()
      .recover({ ...credentials, words, newPassword: utf8(`${marker} as a password`), lost: [device] })
    expect(recovered).toEqual({ ok: true, serverCode: null })
    // Its own log tells it, without a session.
    await eventually(tablet.engine(), async () => ((await tablet.engine().account()).revoked ? true : undefined))
    await tablet.close()
    return phone
  }

  async function deletedAccount(connect: Parameters<typeof openInstallation>[1]): Promise<void> {
    const dora = await openInstallation('dora', connect)
    await dora.signUp(await home.invite())
    expect(await dora.engine().deleteAccount({ password: utf8(dora.password) })).toEqual({ ok: true })
    await dora.close()
  }

  /** One more device of an account: compared, told what the first knows, given the history. */
  async function secondDevice(
    first: Installation,
    connect: Parameters<typeof openInstallation>[1],
  ): Promise<Installation> {
    await first.engine().setOwnState({ kind: 'draft', subject: chat, value: `${marker} not sent yet` })
    const second = await signInBeside(first, await home.invite(), 'second', connect)
    await certifyBeside(first.engine(), second.engine(), { history: true })
    await eventually(second.engine(), async () => {
      const { incoming } = await second.engine().historyView()
      return incoming?.phase === 'done' ? true : undefined
    })
    const draft = (): string | undefined => second.engine().ownState({ kind: 'draft', subject: chat })
    await eventually(second.engine(), async () => draft())
    expect(draft()).toBe(`${marker} not sent yet`)
    await messageWhen(second.engine(), chat, texts.at(-1) ?? '', 'received')
    return second
  }

  /** What is said of messages: they are answered, edited, reacted to, pinned, forwarded; people are named in them. */
  async function markedMessages(writer: Installation, reader: Installation): Promise<void> {
    const { address = '' } = await reader.engine().account()
    const { id } = await messageWhen(reader.engine(), pair, `${marker} in a chat of two`)
    await reader.engine().acceptChat({ chat: pair })
    await reader.engine().react({ chat: pair, message: id, emoji: rareEmoji, isOn: true })
    await writer.engine().editMessage({ chat: pair, message: id, text: `${marker} in other words` })
    await writer.engine().pinMessage({ chat: pair, message: id, isPinned: true })
    const mentions = [{ start: 0, length: marker.length, account: address }]
    await writer.engine().sendText({ chat: pair, text: `${marker} as an answer`, replyTo: id, mentions })
    await writer.engine().forwardMessage({ chat: pair, message: id, to: [pair], namesAuthor: true })
    const isMarked = ({ text, isPinned }: { text: string; isPinned: boolean }): boolean =>
      isPinned && text === `${marker} in other words`
    await chatWhen(
      reader.engine(),
      pair,
      ({ messages }) => messages.some(isMarked) && (messages.at(-1)?.forwarded ?? null) !== null,
    )
    await chatWhen(writer.engine(), pair, ({ messages }) => messages.some(({ reactions }) => reactions.length > 0))
    expect((await reader.engine().chatView({ chat: pair })).mentions).toBe(1)
  }

  /** A link whose site is asked, and what it says goes with the message: its colours are the marker, too. */
  async function previewedLink(writer: Installation, reader: Installation): Promise<void> {
    const link = `https://${site.host}/${marker}`
    site.put(`/${marker}`, 'text/html', `<title>${marker} as a page</title><meta property="og:image" content="/i.png">`)
    site.put('/i.png', 'image/png', pngOf(64, 64, { before: [pngChunk('PLTE', Buffer.from(marker))] }))
    await writer.engine().setPrivacy({ makesPreviews: true })
    const { found } = await writer.engine().findLinkPreview({ link })
    if (found === null || found.picture === null) throw new Error('nothing was found behind the link')
    // In the chat whose sizes are looked at.
    await writer.engine().sendText({ chat, text: link, preview: { ...found, link } })
    const seen = await messageWhen(reader.engine(), chat, link)
    expect(seen.preview).toMatchObject({ title: `${marker} as a page`, hasPicture: true })
    expect(await reader.engine().linkPicture({ chat, message: seen.id })).toEqual({ bytes: found.picture })
    expect(site.paths).toEqual([`/${marker}`, '/i.png'])
  }

  /** What messages do besides being there: they end, are taken back, are acknowledged, are being written. */
  async function endingMessages(writer: Installation, reader: Installation): Promise<void> {
    const say = (text: string, options: object) => writer.engine().sendText({ chat: pair, text, ...options })
    await writer.engine().setChatTimer({ chat: pair, seconds: 3_600 })
    await say(`${marker} to be read once`, { burnsOnRead: true })
    await say(`${marker} to be taken back`, {})
    await writer.engine().sayTyping({ chat: pair })
    const taken = await messageWhen(writer.engine(), pair, `${marker} to be taken back`, 'sent')
    const { messages } = await chatWhen(reader.engine(), pair, (view) =>
      view.messages.some(({ text }) => text === `${marker} to be taken back`),
    )
    const once = messages.find(({ burnsOnRead }) => burnsOnRead)?.id ?? ''
    expect(await reader.engine().revealMessage({ chat: pair, message: once })).toEqual({
      text: `${marker} to be read once`,
      file: null,
    })
    await reader.engine().acceptChat({ chat: pair })
    await reader.engine().markRead({ chat: pair })
    await chatWhen(writer.engine(), pair, (view) => view.messages.some(({ readBy }) => readBy.length > 0))
    await writer.engine().deleteMessage({ chat: pair, message: taken.id, everywhere: true })
    await chatWhen(reader.engine(), pair, (view) => view.messages.every(({ id }) => id !== taken.id))
    await eventually(writer.engine(), () => Promise.resolve(hasSent('/deletions') ? true : undefined))
  }

  /** A file that stays, and one that is taken back: sealed, sent, fetched and looked at by the engine itself. */
  async function filesBetween(writer: Installation, reader: Installation): Promise<void> {
    const bytes = utf8(secretFile.text)
    for (const isTakenBack of [false, true]) {
      const staged = await writer.engine().stageBytes({ name: secretFile.name, sizeBytes: bytes.length })
      if (!staged.ok) throw new Error(staged.code)
      await writer.engine().addToStaged({ staged: staged.staged, bytes })
      const preview = utf8(`${marker} in a small picture`)
      const sent = await writer.engine().sendFile({
        ...{ chat: pair, staged: staged.staged, text: `${marker} beside a file`, type: secretFile.type, sound: null },
        picture: { width: 2, height: 1, preview },
      })
      if (!sent.ok) throw new Error(sent.code)
      const message = sent.id
      const has = (state: string) => (view: Awaited<ReturnType<typeof chatWhen>>) =>
        view.messages.some(({ id, file }) => id === message && file?.state === state)
      await chatWhen(reader.engine(), pair, has('remote'))
      await reader.engine().fetchFile({ chat: pair, message })
      await chatWhen(reader.engine(), pair, has('held'))
      const read = await reader.engine().readFile({ chat: pair, message, from: 0, length: bytes.length })
      expect(Buffer.from(read.bytes).equals(bytes)).toBe(true)
      const blobs = async (): Promise<number> =>
        (await readdir(join(home.dataFolder, 'blobs'))).filter((name) => name.endsWith('.file')).length
      if (!isTakenBack) continue
      await writer.engine().deleteMessage({ chat: pair, message, everywhere: true })
      await eventually(writer.engine(), async () => ((await blobs()) === 1 ? true : undefined))
    }
  }

  const hasSent = (path: string): boolean => recorded.some(({ label }) => label.endsWith(path))

  afterAll(async () => {
    await site.close()
    await Promise.all(people.map((one) => rm(one.folder, { recursive: true, force: true })))
    await rm(home.dataFolder, { recursive: true, force: true })
  })

  function database(): InstanceType<typeof Database> {
    return new Database(join(home.dataFolder, 'db.sqlite'), { readonly: true })
  }

  it('names no sender in any row', () => {
    const db = database()
    const rows = db.prepare('SELECT count(*) AS total, count(sender_id) AS named FROM log').get()
    db.close()
    expect(rows).toMatchObject({ named: 0 })
    expect((rows as { total: number }).total).toBeGreaterThan(texts.length * 2)
  })

  it('holds messages of six sizes in a chat, one for each padded body', () => {
    const db = database()
    const sizes = db
      .prepare(
        'SELECT DISTINCT length(body) AS bytes FROM log WHERE kind = 3 AND chat = (SELECT chat FROM chats WHERE chat_id = ?) ORDER BY 1',
      )
      .all(Buffer.from(chat, 'hex')) as { bytes: number }[]
    db.close()
    expect(sizes).toHaveLength(paddingBuckets.length)
    const overheads = sizes.map(({ bytes }, index) => bytes - (paddingBuckets[index] ?? 0))
    // Header and MLS: the same for each size but for the length of a length.
    expect(Math.max(...overheads) - Math.min(...overheads)).toBeLessThanOrEqual(8)
  })

  it('holds files of the seven sizes and no others, under names that are drawn', async () => {
    const files = (await readdir(join(home.dataFolder, 'blobs'))).filter((name) => name.endsWith('.file'))
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(home.dataFolder, 'blobs', name))).size))
    expect(sizes).toEqual([131_072, 131_072])
    for (const name of files) expect(name).toMatch(/^[0-9a-f]{32}\.file$/)
  })

  it('has none of the texts, names, passwords and words in its files, running or stopped', () => {
    expect(running.findings).toEqual([])
    expect(running.files).toBeGreaterThan(3)
    const stopped = scan.scanFolder(home.dataFolder)
    expect(stopped.findings).toEqual([])
    expect(stopped.files).toBeGreaterThan(2)
  })

  it('has logged none of them', () => {
    expect(home.logLines.length).toBeGreaterThan(0)
    expect(home.logLines.flatMap((line) => scan.scanBytes('log', utf8(line)))).toEqual([])
  })

  it('was sent none of them, on any route', () => {
    expect(recorded.flatMap(({ label, bytes }) => scan.scanBytes(label, bytes))).toEqual([])
    const routes = new Set(recorded.map(({ route }) => route))
    expect([...routes].sort()).toEqual(['anonymous', 'blob', 'session', 'stream'])
  })

  it('was asked on every route that it has: what is new is either tried here, or fails', () => {
    const asked = recorded.flatMap(({ route, label }) => {
      if (route === 'stream') return ['GET /v1/stream']
      const [method = '', path = ''] = label.split(' ')
      const found = routeOf(routes, method, path)
      return found === undefined ? [`nothing at ${label}`] : [nameOfRoute(found)]
    })
    // Who watches the server asks this, and says nothing with it.
    const expected = routes.map(nameOfRoute).filter((name) => name !== 'GET /healthz')
    expect(new Set(asked)).toEqual(new Set(expected))
  })

  it('never saw a session on the route that takes messages', () => {
    const posts = recorded.filter(({ label }) => label.includes('/messages'))
    expect(posts.length).toBeGreaterThanOrEqual(texts.length * 2)
    expect(posts.every(({ route }) => route === 'anonymous')).toBe(true)
    const tokens = createCanaryScan(
      Object.fromEntries(
        recorded
          .filter(({ route }) => route === 'stream')
          .flatMap(({ label, bytes }, index) =>
            label === 'open'
              ? [[`token ${String(index)}`, Buffer.from(bytes).toString().split(' ')[1]?.trim() ?? 'no token']]
              : [],
          ),
      ),
    )
    expect(posts.flatMap(({ label, bytes }) => tokens.scanBytes(label, bytes))).toEqual([])
  })

  it('leaves the devices, too, with nothing that can be read without the password', () => {
    const found = people.map((one) => scan.scanFolder(one.folder).findings)
    expect(found).toEqual(people.map(() => []))
    expect(found.length).toBeGreaterThan(3)
  })

  it('would have been caught leaking, in each place looked at', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'talkee-leak-'))
    await cp(home.dataFolder, copy, { recursive: true })
    const db = new Database(join(copy, 'db.sqlite'))
    const findings = (): string[] => [...new Set(scan.scanFolder(copy).findings.map(({ where }) => where))]
    try {
      db.pragma('journal_mode = WAL')
      db.exec('CREATE TABLE leak (body)')
      db.prepare('INSERT INTO leak VALUES (?)').run(Buffer.from(newGroupName, 'utf16le'))
      expect(findings()).toEqual(['db.sqlite-wal'])
      db.pragma('wal_checkpoint(TRUNCATE)')
      expect(findings()).toEqual(['db.sqlite'])
      db.exec('DROP TABLE leak')
      db.exec('VACUUM')
      db.pragma('wal_checkpoint(TRUNCATE)')
      expect(findings()).toEqual([])
      await writeFile(join(copy, 'blobs', 'planted'), `xx${Buffer.from(marker).toString('base64')}`)
      expect(findings()).toEqual([join('blobs', 'planted')])
    } finally {
      db.close()
      await rm(copy, { recursive: true, force: true })
    }
    const inLog = scan.scanBytes('log', utf8(`{"msg":"${Buffer.from(people[0]?.password ?? '').toString('hex')}"}`))
    expect(inLog).toMatchObject([{ canary: 'password 0', form: 'utf8 as hex' }])
    const inRequest = scan.scanBytes(
      'request',
      utf8(JSON.stringify({ note: Buffer.from(`a${marker}b`).toString('base64url') })),
    )
    expect(inRequest.map(({ canary }) => canary)).toContain('marker')
  })
})

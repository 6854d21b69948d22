// Every change of what a view shows is told by an event: a page that asks again only for what it was told of never shows
// anything old, whatever is done on this device, on the account's other one, or by somebody else. Real engines, a real
// server. The table knows every call of the contract: a new one without its line does not compile.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { engineContract } from '#ipc/engine-contract.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { openAttentivePage, type AttentivePage } from '../support/attentive-page.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { pngOf } from '../support/pictures/made-pictures.ts'
import { certifyBeside, compareScreens, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let phone: Installation
let laptop: Installation
let boris: Installation
let pair: string
let group: string
const address: Record<string, string> = {}
const pages: AttentivePage[] = []
const closing: Installation[] = []

beforeAll(async () => {
  home = await openTestHome()
  for (const name of ['anna', 'boris', 'clara']) {
    const one = await openInstallation(name)
    closing.push(one)
    address[name] = (await one.signUp(await home.invite())).address
    if (name === 'anna') phone = one
    if (name === 'boris') boris = one
  }
  await online(phone.engine())
  laptop = await signInBeside(phone, await home.invite(), 'laptop')
  closing.push(laptop)
  await certifyBeside(phone.engine(), laptop.engine())
  const { chat: notes } = await phone.engine().openNotes()
  await chatWhen(laptop.engine(), notes, ({ members }) => members[0]?.devices.length === 2)
  const started = await boris.engine().startPairChat({ peer: address['anna'] ?? '' })
  if (!started.ok) throw new Error(started.code)
  pair = started.chat
  const made = await phone.engine().createGroup({ name: 'Choir', members: [address['clara'] ?? ''] })
  if (!made.ok) throw new Error(made.code)
  group = made.chat
  for (const own of [phone, laptop]) {
    await chatWhen(own.engine(), pair, ({ requestedBy }) => requestedBy !== null)
    await chatWhen(own.engine(), group, ({ state }) => state === 'active')
  }
  const scope = { people: () => Object.values(address), chats: () => [pair, group, notes] }
  for (const own of [phone, laptop]) pages.push(await openAttentivePage(own.engine(), scope))
})

afterAll(async () => {
  for (const page of pages) page.close()
  await Promise.all(closing.map((one) => one.close()))
  await home.close()
})

const anna = () => phone.engine()
const borisIs = () => ({ account: address['boris'] ?? '' })

async function lastFrom(name: string): Promise<string> {
  const { messages } = await anna().chatView({ chat: pair })
  const found = messages.findLast(({ kind, sender }) => kind === 'text' && sender === address[name])
  if (found === undefined) throw new Error(`nothing from ${name}`)
  return found.id
}

async function hearBoris(text: string, options: { burnsOnRead?: boolean } = {}): Promise<void> {
  await boris.engine().sendText({ chat: pair, text, ...options })
  if (options.burnsOnRead !== true) for (const own of [phone, laptop]) await messageWhen(own.engine(), pair, text)
}

type Call = keyof (typeof engineContract)['calls']
/** These show, and change nothing. */
type Asks =
  | ('account' | 'chatList' | 'chatView' | 'contactList' | 'contactView' | 'devicesView' | 'comparisonView')
  | ('pinnedMessages' | 'positionAt' | 'chatShelf' | 'chatPicture' | 'groupDoor' | 'readGroupLink')
  | ('findLinkPreview' | 'linkPicture' | 'search')
  | ('historyView' | 'chatHealth' | 'roomCode' | 'privacy' | 'typing' | 'networkLedger' | 'reconnect')
/** These end or begin an installation: the page is drawn anew, and what tells it has tests of its own. */
type Phases =
  | 'signUp'
  | 'signIn'
  | 'signInAgain'
  | 'certifyByWords'
  | 'recover'
  | 'rejoin'
  | 'deleteAccount'
  | 'signOut'
/** Of files that are in no message yet, or leave for a place outside: no view shows them. */
type OfFiles =
  | 'stageFile'
  | 'stageBytes'
  | 'stageHeld'
  | 'addToStaged'
  | 'stagedFiles'
  | 'readStaged'
  | 'unstageFile'
  | 'readFile'
  | 'filePreview'
  | 'readRevealed'
  | 'saveRevealed'
  | 'forgetRevealed'
  | 'saveFile'
type Changing = Exclude<Call, Asks | Phases | OfFiles>

/** In this order, in one world. The page's own calls come with the state that it keeps by `setOwnState`. */
const changes: Readonly<Record<Changing | 'setOwnState', () => Promise<unknown>>> = {
  sayTyping: async () => {
    await anna().acceptChat({ chat: pair })
    await boris.engine().sayTyping({ chat: pair })
  },
  acceptChat: () => anna().acceptChat({ chat: pair }),
  sendText: () => anna().sendText({ chat: pair, text: 'good morning' }),
  async sendFile() {
    const staged = await anna().stageBytes({ name: 'notes.txt', sizeBytes: 3 })
    if (!staged.ok) throw new Error(staged.code)
    await anna().addToStaged({ staged: staged.staged, bytes: utf8('abc') })
    const plain = { type: 'text/plain', picture: null, sound: null }
    await anna().sendFile({ chat: pair, staged: staged.staged, text: 'see there', ...plain })
  },
  async fetchFile() {
    await messageWhen(laptop.engine(), pair, 'see there')
    await laptop.engine().fetchFile({ chat: pair, message: await lastFrom('anna') })
  },
  cancelFile: async () => anna().cancelFile({ chat: pair, message: await lastFrom('anna') }),
  async forwardFile() {
    const message = await lastFrom('anna')
    expect(await anna().forwardFile({ chat: pair, message, to: [pair], namesAuthor: false })).toMatchObject({
      ok: true,
    })
  },
  markRead: async () => {
    await hearBoris('and to you')
    await anna().markRead({ chat: pair })
  },
  muteChat: () => anna().muteChat({ chat: group, untilMs: Number.MAX_SAFE_INTEGER }),
  async pinChat() {
    for (const chat of [pair, group]) expect(await anna().pinChat({ chat, isPinned: true })).toEqual({ ok: true })
  },
  movePinnedChat: () => anna().movePinnedChat({ chat: group, direction: 'up' }),
  archiveChat: () => anna().archiveChat({ chat: group, isArchived: true }),
  markUnread: () => anna().markUnread({ chat: pair, isUnread: true }),
  openNotes: () => anna().openNotes(),
  startPairChat: () => anna().startPairChat({ peer: address['clara'] ?? '' }),
  createGroup: () => anna().createGroup({ name: 'Two', members: [address['boris'] ?? ''] }),
  addMembers: () => anna().addMembers({ chat: group, members: [address['boris'] ?? ''] }),
  setRole: () => anna().setRole({ chat: group, member: address['boris'] ?? '', role: 'admin' }),
  renameChat: () => anna().renameChat({ chat: group, name: 'Chamber choir' }),
  setChatPicture: async () =>
    expect(await anna().setChatPicture({ chat: group, picture: new Uint8Array(pngOf(64, 64)) })).toEqual({ ok: true }),
  makeGroupLink: () => anna().makeGroupLink({ chat: group, uses: 2, days: 1, asksFirst: true }),
  async answerAsk() {
    const clara = closing.find(({ name }) => name === 'clara')?.engine()
    const club = await anna().createGroup({ name: 'Skiff', members: [] })
    if (!club.ok) throw new Error(club.code)
    const made = await anna().makeGroupLink({ chat: club.chat, uses: 2, days: 1, asksFirst: true })
    expect(await clara?.askByLink({ link: made.ok ? made.link : '' })).toMatchObject({ ok: true })
    for (const own of [anna(), laptop.engine()]) await chatWhen(own, club.chat, ({ asking }) => asking === 1)
    await anna().answerAsk({ chat: club.chat, account: address['clara'] ?? '', isLetIn: false })
  },
  async revokeGroupLink() {
    const [made] = (await anna().groupDoor({ chat: group })).links
    expect(await anna().revokeGroupLink({ chat: group, id: made?.id ?? '' })).toEqual({ ok: true })
  },
  async askByLink() {
    const clara = closing.find(({ name }) => name === 'clara')?.engine()
    const club = await clara?.createGroup({ name: 'Club', members: [] })
    if (club?.ok !== true) throw new Error('no club')
    const made = await clara?.makeGroupLink({ chat: club.chat, uses: 1, days: 1, asksFirst: true })
    expect(await anna().askByLink({ link: made?.ok === true ? made.link : '' })).toMatchObject({ ok: true })
  },
  setChatTimer: () => anna().setChatTimer({ chat: group, seconds: 3_600 }),
  removeMember: () => anna().removeMember({ chat: group, member: address['boris'] ?? '' }),
  verifyContact: () => anna().verifyContact(borisIs()),
  unverifyContact: () => anna().unverifyContact(borisIs()),
  async verifyByQr() {
    const { safetyNumber } = await anna().contactView(borisIs())
    expect(await anna().verifyByQr({ ...borisIs(), scanned: safetyNumber?.qr ?? '' })).toEqual({ result: 'same' })
  },
  // What it is like when there are some: contacts-new-keys.test.ts.
  acceptNewKeys: () => anna().acceptNewKeys({ ...borisIs(), digits: '1'.repeat(60) }),
  blockContact: () => anna().blockContact(borisIs()),
  unblockContact: () => anna().unblockContact(borisIs()),
  setPrivacy: () => anna().setPrivacy({ sendsReceipts: true, sendsTyping: false }),
  setOwnState: async () => {
    await anna().setOwnState({ kind: 'draft', subject: pair, value: 'half a sen' })
    await anna().setOwnState({ kind: 'mute', subject: group, value: 4_102_444_800_000 })
    await anna().setOwnState({ kind: 'pin', subject: pair, value: true })
    await anna().setOwnState({ kind: 'name', subject: address['boris'] ?? '', value: 'Uncle' })
    await anna().setOwnState({ kind: 'setting', subject: 'a setting', value: 'on' })
  },
  async nameDevice() {
    const { device } = await laptop.engine().account()
    await anna().setOwnState({ kind: 'setting', subject: `device-name:${device ?? ''}`, value: 'kitchen' })
  },
  async editMessage() {
    await anna().editMessage({ chat: pair, message: await lastFrom('anna'), text: 'good morning to you' })
  },
  async react() {
    await anna().react({ chat: pair, message: await lastFrom('boris'), emoji: '🌞', isOn: true })
  },
  async pinMessage() {
    await anna().pinMessage({ chat: pair, message: await lastFrom('boris'), isPinned: true })
  },
  async forwardMessage() {
    const message = await lastFrom('boris')
    await anna().forwardMessage({ chat: pair, message, to: [pair], namesAuthor: true })
  },
  async deleteMessage() {
    await anna().deleteMessage({ chat: pair, message: await lastFrom('anna'), everywhere: true })
  },
  async keepMessage() {
    const message = await lastFrom('boris')
    await anna().deleteMessage({ chat: pair, message, everywhere: false, holdSeconds: 30 })
    await anna().keepMessage({ chat: pair, message })
  },
  async unsend() {
    const { id: message } = await anna().sendText({ chat: pair, text: 'better not', holdSeconds: 30 })
    expect(await anna().unsend({ chat: pair, message })).toEqual({ ok: true, text: 'better not' })
  },
  async revealMessage() {
    await hearBoris('once', { burnsOnRead: true })
    const burning = await chatWhen(anna(), pair, ({ messages }) => messages.some(({ burnsOnRead }) => burnsOnRead))
    const message = burning.messages.find(({ burnsOnRead }) => burnsOnRead)?.id ?? ''
    expect(await anna().revealMessage({ chat: pair, message })).toEqual({ text: 'once', file: null })
  },
  async deleteRequest() {
    const clara = closing.find(({ name }) => name === 'clara')?.engine()
    const made = await clara?.createGroup({ name: 'Lottery', members: [address['boris'] ?? ''] })
    if (made?.ok !== true) throw new Error('no group')
    await chatWhen(boris.engine(), made.chat, ({ state }) => state === 'active')
    const asked = await boris.engine().createGroup({ name: 'Raffle', members: [address['anna'] ?? ''] })
    if (!asked.ok) throw new Error(asked.code)
    await chatWhen(anna(), asked.chat, ({ state }) => state === 'active')
    // Boris is let in already: of a stranger it is shown by contacts-refused.test.ts.
    await expect(anna().deleteRequest({ chat: asked.chat })).rejects.toMatchObject({ code: 'no_request' })
  },
  allowHistory: async () =>
    anna().allowHistory({ device: (await laptop.engine().account()).device ?? '', allow: false }),
  requestHistory: () => laptop.engine().requestHistory(),
  async startComparison() {
    const tablet = await signInBeside(phone, await home.invite(), 'tablet')
    closing.push(tablet)
    await compareScreens(anna(), tablet.engine())
  },
  cancelComparison: () => anna().cancelComparison({ different: false }),
  async confirmComparison() {
    const tablet = closing.at(-1)?.engine()
    if (tablet === undefined) throw new Error('no tablet')
    await compareScreens(anna(), tablet)
    expect(await anna().confirmComparison({ history: false })).toEqual({ ok: true })
    await tablet.confirmComparison({})
    await online(tablet)
  },
  async compareByQr() {
    const reader = await signInBeside(phone, await home.invite(), 'reader')
    closing.push(reader)
    const { fresh } = await compareScreens(anna(), reader.engine())
    expect(await anna().confirmComparison({ scanned: fresh.code })).toEqual({ ok: true })
    expect(await reader.engine().confirmComparison({ scanned: fresh.code })).toEqual({ ok: true })
    await online(reader.engine())
  },
  async revokeDevice() {
    const device = (await closing.at(-1)?.engine().account())?.device ?? ''
    expect(await anna().revokeDevice({ device })).toEqual({ ok: true })
  },
  leaveChat: () => anna().leaveChat({ chat: group }),
  changePassword: () =>
    anna().changePassword({ oldPassword: utf8(phone.password), newPassword: utf8('another one entirely') }),
  adoptPassword: () => laptop.engine().adoptPassword({ newPassword: utf8('another one entirely') }),
  lock: () => anna().lock(),
  unlock: () => anna().unlock({ password: utf8('another one entirely') }),
}

describe('a page that asks again for what it was told of', () => {
  it.each(Object.entries(changes))('shows nothing old after %s, here and on the other device', async (_, change) => {
    await change()
    for (const page of pages) await page.isUpToDate()
  })

  it('is told of whoever writes, comes and is announced by others', async () => {
    await online(anna())
    await boris.engine().sendText({ chat: pair, text: 'from the other side' })
    await messageWhen(anna(), pair, 'from the other side')
    for (const page of pages) await page.isUpToDate()
  })

  it('hears nothing while nothing happens', async () => {
    for (const page of pages) {
      // What the tests above began may still be arriving. A page that is told of its own asking never gets there.
      await eventually(anna(), async () => {
        page.heard()
        await page.isUpToDate()
        return page.heard().length === 0 ? true : undefined
      })
    }
  })
})

import { createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import type { MessageView, Notice } from '#ipc/engine/messages-contract.ts'
import { createText, type Language } from '../../text/create-text.ts'
import { noticeWords } from './notice-words.ts'

const own = 'anna@x.example'
const emptyNotice: Notice = {
  added: [],
  removed: [],
  renamed: null,
  newDevices: [],
  timerSeconds: null,
  keyChanged: null,
  isRenewed: false,
  roles: [],
  missing: null,
  picture: null,
  link: null,
  asked: false,
  keysAccepted: null,
}

function says(language: Language, sender: string, what: Partial<Notice>, kind: 'pair' | 'group' = 'group'): string {
  const message: MessageView = {
    id: '1',
    position: '1',
    sender,
    isOwn: sender === own,
    kind: 'notice',
    text: '',
    state: 'received',
    failure: '',
    sentAtMs: 0,
    serverTimeMs: 0,
    notice: { ...emptyNotice, ...what },
    timerSeconds: 0,
    leftMs: null,
    burnsOnRead: false,
    fromDevice: null,
    deliveredTo: [],
    readBy: [],
    file: null,
    reply: null,
    mentions: [],
    isForSelf: false,
    forwarded: null,
    edited: null,
    reactions: [],
    isPinned: false,
    isLeaving: false,
    preview: null,
  }
  return createRoot((dispose) => {
    const words = noticeWords(
      createText(() => language),
      message,
      own,
      kind,
    )
    dispose()
    return words
  })
}

describe('a notice in the timeline', () => {
  it('names oneself as a person would, in both languages', () => {
    const added = ['mira@x.example', own, 'vera@y.example']
    expect(says('en', 'ben@x.example', { added: [own] })).toBe('ben added you')
    expect(says('ru', 'ben@x.example', { added: [own] })).toBe('ben добавляет вас в группу')
    expect(says('en', 'ben@x.example', { added })).toBe('ben added you, mira and vera@y.example')
    expect(says('ru', 'ben@x.example', { added })).toBe('ben добавляет вас, mira и vera@y.example в группу')
    expect(says('en', 'ben@x.example', { removed: [own] })).toBe('ben removed you')
    expect(says('ru', 'ben@x.example', { removed: [own] })).toBe('ben исключает вас из группы')
  })

  it('says what one did oneself', () => {
    expect(says('en', own, { added: ['mira@x.example'] })).toBe('You added mira')
    expect(says('ru', own, { added: ['mira@x.example'] })).toBe('Вы добавили mira')
    expect(says('en', own, { removed: [own] })).toBe('You left the group')
    expect(says('ru', own, { renamed: 'Гребля' })).toBe('Вы назвали группу «Гребля»')
  })

  it('says who began a chat of two', () => {
    expect(says('en', 'ben@x.example', { added: [own] }, 'pair')).toBe('ben began this chat')
    expect(says('ru', own, { added: ['ben@x.example'] }, 'pair')).toBe('Вы начали этот чат')
  })

  it('says what changed about keys, time and devices', () => {
    expect(says('en', own, { timerSeconds: 604_800 })).toBe('You set messages to disappear after 1 week')
    expect(says('ru', 'ben@x.example', { timerSeconds: 300 })).toBe('ben включает исчезающие сообщения, срок: 5 минут')
    expect(says('en', 'ben@x.example', { timerSeconds: 0 })).toBe('ben let messages stay again')
    const newDevices = ['ben@x.example', 'ben@x.example', 'vera@y.example'].map((account, index) => ({
      account,
      device: String(index).repeat(32),
    }))
    expect(says('en', 'ben@x.example', { newDevices })).toBe('Reads here with a new device: ben and vera@y.example')
    expect(says('en', own, { newDevices: [{ account: own, device: 'a'.repeat(32) }] })).toBe(
      'A new device of yours reads here from now on',
    )
    expect(says('en', own, { keyChanged: 'ben@x.example' })).toContain('other keys for ben')
    expect(says('en', own, { keysAccepted: 'ben@x.example' })).toContain('accepted other keys for ben')
  })

  it('explains a healed chat before it says who is gone by it', () => {
    expect(says('en', own, { isRenewed: true, removed: ['ben@x.example'] })).toContain('There is nothing for you to do')
  })

  it('says whom somebody has given which role', () => {
    const admin = [{ account: 'ben@x.example', role: 'admin' as const }]
    expect(says('en', 'anna@y.example', { roles: admin })).toBe('anna@y.example made ben an admin')
    expect(says('en', own, { roles: admin })).toBe('You made ben an admin')
    expect(says('ru', 'ben@x.example', { roles: [{ account: own, role: 'owner' }] })).toBe(
      'ben назначает вас владельцем группы',
    )
    expect(says('en', 'ben@x.example', { roles: [{ account: own, role: 'member' }] })).toBe(
      'ben made you a member without special rights',
    )
  })

  it('says that messages are missing, and whether anybody can still have them', () => {
    expect(says('en', own, { missing: 'asked' })).toContain('Your other devices are asked')
    expect(says('en', own, { missing: 'lost' })).toContain('no device of yours has them')
    expect(says('ru', own, { missing: 'lost' })).toContain('не удалось прочитать')
  })

  it('tells leaving from being removed', () => {
    expect(says('en', 'ben@x.example', { removed: ['ben@x.example'] })).toBe('ben left the group')
    expect(says('en', 'ben@x.example', { removed: ['mira@x.example'] })).toBe('ben removed mira')
  })
})

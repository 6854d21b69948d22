// Made-up chats in which something happens to trust and time: requests, timers, new devices, other keys, healed chats.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { addressOf, day, group, hour, notice, pair, type FakeChat, type Line } from './made-chat.ts'
import type { Scene } from './scene.ts'

const week = 604_800
const others = ['mira', 'jonas', 'pavel', 'vera@hallam.example']
const idOf = (digit: string): string => digit.repeat(32)

export function trustChats(scene: Scene): FakeChat[] {
  const say = (english: string, russian: string): string => (scene.language === 'ru' ? russian : english)
  const all = others.map(addressOf)
  const timed: Partial<MessageView> = { timerSeconds: week, leftMs: 5 * day * 60_000 }
  const crew: Line[] = [
    ['jonas', '', 3 * day, notice({ newDevices: [{ account: addressOf('jonas'), device: idOf('5') }] })],
    ['mira', '', 2.8 * day, notice({ timerSeconds: week })],
    ['mira', say('The gate code is on paper from now on.', 'Код ворот теперь только на бумаге.'), 2.7 * day, timed],
    ['anna', '', 1.9 * day, notice({ isRenewed: true })],
    ['ole@hallam.example', '', 26 * hour, notice({ removed: ['ole@hallam.example'] })],
    ['anna', '', 25 * hour, notice({ keyChanged: addressOf('pavel') })],
    ['anna', say('I called him: it is a new laptop.', 'Позвонила: у него новый ноутбук.'), 190, read(timed, all)],
    ['jonas', say('North bank first.', 'Сначала северный берег.'), 30, timed],
    ['mira', '', 24, { burnsOnRead: true, timerSeconds: 0 }],
    ['anna', say('I am on my way.', 'Уже еду.'), 6, { ...timed, deliveredTo: all }],
    ['anna', say('Who has the spare tribrach?', 'У кого запасной трегер?'), 3, timed],
  ]
  const survey = group(say('Survey crew', 'Бригада изыскателей'), others, 0, crew)
  const mira = pair('mira', 0, [
    ['mira', say('Can I have the van on Thursday?', 'Можно мне машину в четверг?'), 3 * hour],
    ['anna', say('It is yours from noon.', 'С полудня она твоя.'), 2.9 * hour, read({}, [addressOf('mira')])],
  ])
  const stranger = pair('sam@elsewhere.example', 1, [
    [
      'sam@elsewhere.example',
      say('Hello, we met at the boat fair.', 'Здравствуйте, мы встречались на ярмарке лодок.'),
      50,
    ],
  ])
  const investors = group(say('Boat investors', 'Вложения в лодки'), ['kit@elsewhere.example'], 2, [
    ['kit@elsewhere.example', say('You have been chosen!', 'Вы избраны!'), 200],
  ])
  const noah = pair('noah', 0, [['noah', say('Answer me.', 'Ответь.'), 6 * day]])
  return [
    verified({ ...survey, timerSeconds: week }, ['mira']),
    verified({ ...mira, timerSeconds: 86_400 }, ['mira']),
    { ...stranger, requestedBy: 'sam@elsewhere.example' },
    { ...investors, requestedBy: 'kit@elsewhere.example' },
    pair('pavel', 0, [
      ['pavel', '', 25 * hour, notice({ keyChanged: addressOf('pavel') })],
      ['pavel', say('New laptop, same me.', 'Ноутбук новый, я прежний.'), 24 * hour],
    ]),
    { ...noah, isBlocked: true },
  ]
}

const read = (more: Partial<MessageView>, by: readonly string[]): Partial<MessageView> => ({
  ...more,
  deliveredTo: by,
  readBy: by,
})

function verified(chat: FakeChat, names: readonly string[]): FakeChat {
  const accounts = new Set(names.map(addressOf))
  return { ...chat, members: chat.members.map((member) => ({ ...member, isVerified: accounts.has(member.account) })) }
}

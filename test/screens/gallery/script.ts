// What the made-up people of the gallery have said to each other.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { attacksOf } from './attacks.ts'
import { componentChats } from './components-script.ts'
import { fileView } from './fake-files.ts'
import { filesChats } from './files-script.ts'
import { mediaChats } from './media-script.ts'
import { addressOf, day, group, hour, notice, pair, type FakeChat, type Line } from './made-chat.ts'
import { previewsChats } from './previews-script.ts'
import type { Scene } from './scene.ts'
import { showcaseChat } from './showcase-script.ts'
import { trustChats } from './trust-script.ts'
import { writingChats } from './writing-script.ts'

export function scriptFor(scene: Scene): FakeChat[] {
  if (scene.page === 'components') return componentChats(scene)
  switch (scene.data) {
    case 'none':
    case 'slow':
      return []
    case 'attack':
      return attackChats(attacksOf(scene.attacks))
    case 'many':
      return [...(scene.language === 'ru' ? russian() : english()), manyMessages(), manyUnread()]
    case 'trust':
      return trustChats(scene)
    case 'writing':
      return writingChats(scene)
    case 'files':
      return filesChats(scene)
    case 'media':
      return mediaChats(scene)
    case 'showcase':
      return [showcaseChat(scene), ...(scene.language === 'ru' ? russian() : english()).slice(1)]
    case 'previews':
      return previewsChats(scene)
    case 'people':
    case 'groups':
      return scene.language === 'ru' ? russian() : english()
  }
}

function english(): FakeChat[] {
  return [
    group('Survey crew', ['mira', 'jonas', 'pavel', 'vera@hallam.example'], 3, [
      ['mira', 'Batteries are charging. See you at nine.', 17 * hour],
      ['anna', 'I bring the long tape and the second prism.', 16.9 * hour],
      ['pavel', '', 16.5 * hour, notice({ added: ['vera@hallam.example'] })],
      ['vera@hallam.example', 'Hello from Hallam. I have the keys to the mill.', 16.4 * hour],
      ['mira', 'Morning. The van is loaded, total station and both prisms.', 220],
      ['mira', 'Gate code at the mill changed again. Did Vera post the new one?', 219],
      ['anna', 'Yes, I have it on paper too.', 214],
      ['anna', 'Notes of Tuesday are here: https://docs.brightwater.example/survey/47', 213],
      [
        'jonas',
        'Found the bad control point. Everything east of the weir is off by 4\u00a0mm, so let us measure the three points on the north bank again before lunch.',
        150,
      ],
      ['jonas', 'I will bring the spare tribrach.', 149],
      ['vera@hallam.example', 'The code is the year the mill was built, twice.', 42],
      ['pavel', 'North bank, before the rain. Two of us are enough.', 21],
      ['pavel', 'Coffee is in the van ☕', 20],
    ]),
    pair('mira', 0, [
      ['mira', 'Can I have the van on Thursday?', 3 * hour],
      ['anna', 'It is yours from noon.', 2.9 * hour],
      ['mira', 'The van is yours from noon', 70],
    ]),
    group('Hallam × Brightwater', ['vera@hallam.example', 'ole@hallam.example', 'jonas'], 3, [
      ['vera@hallam.example', 'The new gate code is pinned at the door', 95],
    ]),
    pair('jonas', 0, [
      ['jonas', 'The report is in your folder.', 5 * hour],
      ['anna', 'Looks right to me. Ship it.', 4.6 * hour],
    ]),
    {
      ...group('Family', ['papa', 'ines'], 128, [['papa', 'Who waters the tomatoes this week?', 5 * hour]]),
      mentions: 1,
    },
    pair('dev', 0, [['dev', 'Could you send me the backup from Friday?', 2 * day]]),
    group('Rowing, masters', ['ines', 'ole@hallam.example'], 0, [
      ['ines', 'Four of us on Saturday, who has the key?', 3 * day],
    ]),
    { ...group('Old projects', ['mira'], 0, [['mira', 'That was it, thank you all.', 20 * day]]), state: 'left' },
    {
      ...group('Mill restoration', ['pavel', 'stranger@elsewhere.example'], 0, [
        ['pavel', 'Minutes of Tuesday are in the files', 6 * day],
      ]),
      state: 'halted',
      haltCode: 'roster_differs',
    },
    pair('pavel', 0, [
      ['anna', 'Could you invoice this before Friday?', 4 * day],
      ['anna', 'Here is the whole list of positions…', 4 * day - 1, { state: 'failed', failure: 'too_large' }],
    ]),
  ]
}

function russian(): FakeChat[] {
  return [
    group('Бригада изыскателей', ['mira', 'jonas', 'pavel', 'vera@hallam.example'], 3, [
      ['mira', 'Батареи заряжаются. До девяти.', 17 * hour],
      ['anna', 'Беру длинную рулетку и вторую призму.', 16.9 * hour],
      ['pavel', '', 16.5 * hour, notice({ added: ['vera@hallam.example'] })],
      ['vera@hallam.example', 'Привет из Халлама. Ключи от мельницы у меня.', 16.4 * hour],
      ['mira', 'Доброе утро. Машина загружена: тахеометр и обе призмы.', 220],
      ['mira', 'Код ворот на мельнице опять поменяли. Вера прислала новый?', 219],
      ['anna', 'Да, на бумаге он у меня тоже есть.', 214],
      [
        'jonas',
        'Нашёл плохую опорную точку. Всё к востоку от плотины сдвинуто на 4\u00a0мм, так что до обеда перемерим три точки на северном берегу.',
        150,
      ],
      ['jonas', 'Запасной трегер возьму.', 149],
      ['vera@hallam.example', 'Код — год постройки мельницы, дважды.', 42],
      ['pavel', 'Северный берег, пока нет дождя. Двоих хватит.', 21],
      ['pavel', 'Кофе в машине ☕', 20],
    ]),
    pair('mira', 0, [
      ['mira', 'Можно мне машину в четверг?', 3 * hour],
      ['anna', 'С полудня она твоя.', 2.9 * hour],
    ]),
    group('Халлам и Брайтуотер', ['vera@hallam.example', 'jonas'], 3, [
      ['vera@hallam.example', 'Новый код ворот висит у двери', 95],
    ]),
    pair('jonas', 0, [['anna', 'По-моему, верно. Отправляй.', 4.6 * hour]]),
    {
      ...group('Семья', ['papa', 'ines'], 128, [['papa', 'Кто на этой неделе поливает помидоры?', 5 * hour]]),
      mentions: 1,
    },
    pair('dev', 0, [['dev', 'Пришли, пожалуйста, резервную копию за пятницу', 2 * day]]),
    { ...group('Старые проекты', ['mira'], 0, [['mira', 'На этом всё, спасибо.', 20 * day]]), state: 'left' },
    pair('pavel', 0, [
      ['anna', 'Выставишь счёт до пятницы?', 4 * day],
      ['anna', 'Вот весь список позиций…', 4 * day - 1, { state: 'failed', failure: 'too_large' }],
    ]),
  ]
}

/** Every attack as a text, as a sender, in notices of all kinds, and as a name of a group, of its member and of a pair. */
function attackChats(attacks: readonly string[]): FakeChat[] {
  const said = (more: (attack: string) => Partial<MessageView>): Line[] =>
    attacks.map((attack, index) => ['mira', attack, attacks.length - index, more(attack)])
  const own: Line[] = attacks.map((attack, index) => ['anna', attack, attacks.length - index])
  const senders: Line[] = attacks.map((attack, index) => [attack, attack, attacks.length - index])
  return [
    group('Texts', ['mira', 'jonas'], 4, [...said(() => ({})), ...own]),
    group(
      'Renamed',
      ['mira', 'jonas'],
      0,
      said((attack) => notice({ renamed: attack })),
    ),
    group(
      'Added',
      ['mira', 'jonas'],
      0,
      said((attack) => notice({ added: [addressOf(attack), 'b@x.example'] })),
    ),
    group(
      'Removed',
      ['mira', 'jonas'],
      0,
      said((attack) => notice({ removed: [addressOf(attack)] })),
    ),
    group('Senders', attacks, 0, senders),
    group(
      'Other keys',
      ['mira', 'jonas'],
      0,
      said((attack) => notice({ keyChanged: addressOf(attack) })),
    ),
    group(
      'New devices',
      ['mira', 'jonas'],
      0,
      said((attack) => notice({ newDevices: [{ account: addressOf(attack), device: 'd'.repeat(32) }] })),
    ),
    group(
      'Files',
      ['mira', 'jonas'],
      0,
      said((attack) => ({
        file: fileView(attack, 10, { extension: attack, type: attack, state: 'failed', failure: attack }),
      })),
    ),
    group('Told', ['mira', 'jonas'], 0, [
      ['anna', 'Who has it?', 1, { deliveredTo: attacks.map(addressOf), readBy: attacks.map(addressOf) }],
    ]),
    group(
      'Marked',
      ['mira', 'jonas'],
      0,
      said((attack) => ({
        reply: { state: 'here', message: 'a'.repeat(32), position: '0'.repeat(16), sender: attack, excerpt: attack },
        forwarded: { from: attack },
        edited: { atMs: Date.now(), number: 1 },
        reactions: [{ emoji: attack, count: 2, accounts: [attack, addressOf(attack)], isOwn: false }],
      })),
    ),
    group(
      'Pinned words',
      ['mira', 'jonas'],
      0,
      said(() => ({ isPinned: true })),
    ),
    group(
      'Pictures',
      ['mira', 'jonas'],
      0,
      said((attack) => ({
        text: '',
        file: fileView(attack, 10, { type: attack, state: 'held', picture: { width: 4, height: 3, hasPreview: true } }),
      })),
    ),
    group(
      'Previews',
      ['mira'],
      0,
      attacks.map((attack, index) => {
        const link = `https://x.example/${String(index)}`
        const preview = { link, title: attack, description: attack, site: attack, hasPicture: false }
        return ['mira', link, attacks.length - index, { preview }]
      }),
    ),
    ...attacks.map((name) => group(name, ['mira', name], 1, [['mira', name, 5]])),
    ...attacks.map((name) => pair(name, 0, [[name, name, 5]])),
  ]
}

const manyCount = 100_000

function manyMessages(): FakeChat {
  const lines = Array.from({ length: manyCount }, (_, index): Line => {
    const who = ['mira', 'jonas', 'anna', 'pavel'][Math.floor(index / 3) % 4] ?? 'mira'
    return [who, `${String(index)} ${'and so on '.repeat(index % 17)}`.trim(), (manyCount - index) * 3]
  })
  return group('Long history', ['mira', 'jonas', 'pavel'], 0, lines)
}

function manyUnread(): FakeChat {
  const lines = Array.from(
    { length: 55 },
    (_, index): Line => [index % 2 === 0 ? 'mira' : 'jonas', `News ${String(index)}`, 600 - index],
  )
  return group('Much news', ['mira', 'jonas'], 40, lines)
}

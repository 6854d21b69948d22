// The made-up chat that stands in the pictures of the README: an ordinary morning, with a bit of all that one sends.

import { fileView } from './fake-files.ts'
import { addressOf, group, hour, type FakeChat } from './made-chat.ts'
import type { Scene } from './scene.ts'

const everybody = ['mira', 'jonas', 'pavel', 'vera@hallam.example'].map(addressOf)
const waveform = Uint8Array.from({ length: 64 }, (_, at) =>
  Math.round(30 + 220 * Math.abs(Math.sin(at * 0.5) * Math.sin(at * 0.17 + 1))),
)

export function showcaseChat(scene: Scene): FakeChat {
  const say = (english: string, russian: string): string => (scene.language === 'ru' ? russian : english)
  const keys = say('Hello from Hallam. I have the keys to the mill.', 'Привет из Халлама. Ключи от мельницы у меня.')
  const loaded = say(
    'Morning. The van is loaded, total station and both prisms.',
    'Доброе утро. Машина загружена: тахеометр и обе призмы.',
  )
  const mill = fileView('mill.jpg', 2_400_000, {
    picture: { width: 1_600, height: 760, hasPreview: true },
    state: 'held',
  })
  const voice = fileView('voice-message.webm', 68_000, {
    type: 'audio/webm',
    sound: { durationMs: 17_000, waveform },
    state: 'held',
  })
  const liked = (emoji: string, accounts: readonly string[], isOwn = false) => ({
    emoji,
    count: accounts.length,
    accounts: [...accounts],
    isOwn,
  })
  return group(say('Survey crew', 'Бригада изыскателей'), ['mira', 'jonas', 'pavel', 'vera@hallam.example'], 2, [
    ['vera@hallam.example', keys, 16.4 * hour],
    ['mira', loaded, 220],
    [
      'mira',
      say('The weir from the north bank, before the rain', 'Плотина с северного берега, до дождя'),
      219,
      {
        file: mill,
        reactions: [liked('❤️', [addressOf('anna'), addressOf('pavel')], true), liked('🌧️', [addressOf('jonas')])],
      },
    ],
    [
      'anna',
      say('On paper, in the glove box. And a copy with Jonas.', 'На бумаге, в бардачке. И копия у jonas.'),
      150,
      {
        reply: {
          state: 'here',
          message: null,
          position: null,
          sender: 'vera@hallam.example',
          excerpt: keys,
        },
        deliveredTo: everybody,
        readBy: everybody,
      },
    ],
    ['pavel', '', 42, { file: voice }],
    [
      'jonas',
      say(
        'Everything east of the weir is off by **4\u00a0mm**, so let us measure the north bank again before lunch.',
        'Всё к востоку от плотины сдвинуто на **4\u00a0мм**, до обеда перемерим северный берег.',
      ),
      21,
    ],
    [
      'jonas',
      say('Coffee is in the van ☕', 'Кофе в машине ☕'),
      20,
      { reactions: [liked('👍', [addressOf('mira')])] },
    ],
  ])
}

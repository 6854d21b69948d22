// What the made-up people send each other to be looked at and heard: pictures that go together, voices, links.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { fileView } from './fake-files.ts'
import { day, group, hour, type FakeChat, type Line } from './made-chat.ts'
import type { Scene } from './scene.ts'

const sizes = [
  [1_600, 1_067],
  [1_200, 1_600],
  [1_500, 1_500],
  [2_000, 1_125],
] as const

/** A made-up voice: loud where its speaker's name says so. */
function voice(who: string, durationMs: number, state: 'held' | 'remote') {
  const waveform = Uint8Array.from({ length: 64 }, (_, index) => {
    const beat = Math.abs(Math.sin((index + who.length) * 0.55) * Math.sin(index * 0.21 + who.length))
    return Math.round(24 + beat * 231)
  })
  return fileView('voice-message.webm', durationMs * 4, { type: 'audio/webm', sound: { durationMs, waveform }, state })
}

let albums = 0

/** So many pictures sent at once, the last with these words. */
function album(
  who: string,
  name: string,
  count: number,
  minutesAgo: number,
  words = '',
  more: (index: number) => Partial<NonNullable<MessageView['file']>> = () => ({ state: 'held' }),
  sent = count,
): readonly Line[] {
  const id = (++albums).toString(16).padStart(32, 'a')
  return Array.from({ length: sent }, (_, index): Line => {
    const [width, height] = sizes[index % sizes.length] ?? [800, 600]
    const picture = { width, height, hasPreview: true }
    const file = fileView(`${name}-${String(index + 1)}.jpg`, 1_400_000 + index * 90_000, {
      ...{ picture, album: { id, index, count } },
      ...more(index),
    })
    const state = file.state === 'sending' ? { state: 'queued' as const } : {}
    return [who, index === count - 1 ? words : '', minutesAgo, { file, ...state }]
  })
}

export function mediaChats(scene: Scene): FakeChat[] {
  const isRussian = scene.language === 'ru'
  const say = (english: string, russian: string): string => (isRussian ? russian : english)
  const lines: readonly Line[] = [
    ...album('jonas', 'quarry', 7, 40 * day, say('The quarry, in May', 'Карьер, в мае')),
    [
      'mira',
      say(
        'The old survey: https://archive.example.org/surveys/47',
        'Старая съёмка: https://archive.example.org/surveys/47',
      ),
      39 * day,
    ],
    ['pavel', '', 38 * day, { file: fileView('Levels 1911-1938.pdf', 3_100_000, { state: 'held' }) }],
    ...album(
      'mira',
      'spillway',
      3,
      3 * day,
      say('The spillway from three sides', 'Водосброс с трёх сторон'),
      (index) => (index === 0 ? { state: 'held' } : {}),
    ),
    [
      'jonas',
      say(
        'Levels are at [the gauge](https://gauge.example.org/weir), and the map: https://maps.example.org/?at=weir',
        'Уровни на [посту](https://gauge.example.org/weir), а карта тут: https://maps.example.org/?at=weir',
      ),
      2 * day,
    ],
    ['pavel', '', day, { file: fileView('minutes.txt', 4_100) }],
    ['mira', '', 5 * hour, { file: voice('mira', 42_000, 'held') }],
    ['anna', '', 4 * hour, { file: voice('anna', 7_400, 'held') }],
    ['jonas', '', 4 * hour - 5, { file: voice('jonas', 191_000, 'remote') }],
    ...album('mira', 'north-bank', 5, 3 * hour, say('North bank, this morning', 'Северный берег, утром')),
    ['anna', say('Lovely. And the doors?', 'Чудесно. А ворота?'), 2 * hour],
    ...album('anna', 'doors', 2, 90, say('Ours', 'Наши'), (index) =>
      index === 0 ? { state: 'held' } : { state: 'sending', doneBytes: 900_000, totalBytes: 2_097_152 },
    ),
    ...album('jonas', 'mill', 4, 20, '', () => ({ state: 'held' })),
    ...album('pavel', 'ladder', 6, 1, '', () => ({}), 4),
  ]
  return [group(say('Survey crew', 'Бригада изыскателей'), ['mira', 'jonas', 'pavel'], 0, lines)]
}

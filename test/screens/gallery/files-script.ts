// What the made-up people send each other: pictures of all shapes, files in every state, and names that would mislead.

import { fileView } from './fake-files.ts'
import { group, type FakeChat, type Line } from './made-chat.ts'
import type { Scene } from './scene.ts'

const once = { burnsOnRead: true } as const
const unseen = { width: 1, height: 1, hasPreview: false }
const sound = { durationMs: 7_000, waveform: new Uint8Array(0) }
const picture = (width: number, height: number) => ({ width, height, hasPreview: true })

export function filesChats(scene: Scene): FakeChat[] {
  const isRussian = scene.language === 'ru'
  const say = (english: string, russian: string): string => (isRussian ? russian : english)
  const lines: Line[] = [
    [
      'mira',
      say('The weir from the north bank, before the rain', 'Плотина с северного берега, до дождя'),
      90,
      { file: fileView('weir.jpg', 2_400_000, { picture: picture(1_600, 1_067), state: 'held' }) },
    ],
    ['mira', '', 89, { file: fileView('panorama.jpg', 5_100_000, { picture: picture(3_000, 700) }) }],
    [
      'anna',
      '',
      80,
      {
        file: fileView('door.jpg', 900_000, { picture: picture(700, 1_200), state: 'sending', doneBytes: 500_000 }),
        state: 'queued',
      },
    ],
    ['jonas', say('The report', 'Отчёт'), 60, { file: fileView('Survey 47, final.pdf', 1_240_000, { state: 'held' }) }],
    ['jonas', '', 59, { file: fileView('gone scans.zip', 3_400_000_000) }],
    ['pavel', '', 50, { file: fileView('photo of the mill gpj.exe', 72_000) }],
    ['pavel', '', 49, { file: fileView('tiles.tar.gz', 48_000_000, { state: 'fetching', doneBytes: 31_000_000 }) }],
    ['pavel', '', 48, { file: fileView('notes', 120, { state: 'failed', failure: 'file_damaged' }) }],
    [
      'anna',
      '',
      40,
      {
        file: fileView('backup-of-everything.tkb', 900_000_000, { state: 'failed', failure: 'quota_exceeded' }),
        state: 'failed',
        failure: 'quota_exceeded',
      },
    ],
    ['mira', '', 32, { ...once, file: fileView('-', 480_000, { picture: unseen }) }],
    ['mira', '', 31, { ...once, file: fileView('-', 96_000, { sound, state: 'held' }) }],
    ['anna', say('As promised', 'Как обещала'), 10, { file: fileView('minutes.txt', 4_100, { state: 'held' }) }],
  ]
  return [group(say('Survey crew', 'Бригада изыскателей'), ['mira', 'jonas', 'pavel'], 0, lines)]
}

// One made-up chat with a message of every kind and in every state. The compiler holds it to the contract: a state that is
// added there and not here does not compile.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import type { Reach } from '../../../src/renderer/features/chat/message-reach.ts'
import { fileView } from './fake-files.ts'
import { group, hour, notice, type FakeChat, type Line } from './made-chat.ts'
import type { Scene } from './scene.ts'

type FileShown = NonNullable<MessageView['file']>
/** A message of the made-up chat, and what it is shown as. */
export type ShownAs =
  | `own ${Reach}`
  | `kind ${Exclude<MessageView['kind'], 'notice'>}`
  | `quote ${NonNullable<MessageView['reply']>['state']}`
  | `file ${FileShown['state']}`
  | `picture ${FileShown['state']}`
  | 'edited'
  | 'timed'
  | 'burns'
  | 'burns own'
  | 'leaving'
  | 'forwarded'
  | 'pinned and reacted'
  | 'marks and code'
  | 'long'
  | 'program'
  | 'voice held'
  | 'voice remote'
  | 'notice'
  | 'notice of keys'
  | `album ${1 | 2 | 3}`

const crew = ['mira@brightwater.lan', 'jonas@brightwater.lan', 'vera@hallam.example']
const half = { doneBytes: 31_000_000, totalBytes: 48_000_000 }
const picture = { width: 1_600, height: 1_067, hasPreview: true }
const waveform = Uint8Array.from({ length: 64 }, (_, at) => Math.round(40 + 200 * Math.abs(Math.sin(at * 0.55))))
const albumId = 'c'.repeat(32)

const say = (scene: Scene, english: string, russian: string): string => (scene.language === 'ru' ? russian : english)

export function componentMessages(scene: Scene): Readonly<Record<ShownAs, Line>> {
  const own = say(scene, 'I bring the long tape.', 'Длинную рулетку беру я.')
  const theirs = say(scene, 'The van is loaded.', 'Фургон загружен.')
  const line = (more: Partial<MessageView> = {}, text = theirs): Line => ['mira', text, hour, more]
  const mine = (more: Partial<MessageView> = {}, text = own): Line => ['anna', text, hour, more]
  const file = (state: FileShown['state'], more: Partial<FileShown> = {}): Line =>
    line({ file: fileView('Survey 47, final.pdf', 48_000_000, { state, ...more }) }, '')
  const shown = (state: FileShown['state'], more: Partial<FileShown> = {}): Line =>
    line({ file: fileView(`weir-${state}.jpg`, 2_400_000, { state, picture, ...more }) }, '')
  const quote = (state: 'here' | 'gone' | 'missing'): Line =>
    line({
      reply: {
        state,
        message: null,
        position: null,
        sender: state === 'missing' ? null : 'jonas@brightwater.lan',
        excerpt: state === 'here' ? own : '',
      },
    })
  const part = (index: number): Line =>
    line({ file: fileView(`bank-${String(index)}.jpg`, 900_000, album(index)) }, index === 3 ? theirs : '')
  const voice = (state: 'held' | 'remote'): Line =>
    line({ file: fileView('voice.webm', 160_000, { sound: { durationMs: 42_000, waveform }, state }) }, '')
  return {
    'own queued': mine({ state: 'queued', serverTimeMs: null }),
    'own sent': mine(),
    'own delivered': mine({ deliveredTo: crew }),
    'own read': mine({ deliveredTo: crew, readBy: crew }),
    'own failed': mine({ state: 'failed', failure: 'too_large' }),
    'kind text': line(),
    'kind unknown': line({ kind: 'unknown' }, ''),
    'kind deleted': line({ kind: 'deleted' }, ''),
    'quote here': quote('here'),
    'quote gone': quote('gone'),
    'quote missing': quote('missing'),
    edited: mine({ edited: { atMs: Date.now(), number: 1 } }),
    timed: line({ timerSeconds: 3_600, leftMs: 1_200_000 }),
    burns: line({ burnsOnRead: true }, ''),
    'burns own': mine({ burnsOnRead: true }, ''),
    leaving: mine({ isLeaving: true }),
    forwarded: line({ forwarded: { from: 'vera@hallam.example' } }),
    'pinned and reacted': line({
      isPinned: true,
      reactions: [
        { emoji: '👍', count: 2, accounts: ['anna@brightwater.lan', ...crew.slice(0, 1)], isOwn: true },
        { emoji: '🌧️', count: 1, accounts: crew.slice(1, 2), isOwn: false },
      ],
    }),
    'marks and code': line({}, '**North** bank, `x > 4`:\n- tape\n- prism\n\n> mill\n\n```ts\nconst off = 0.004\n```'),
    long: line({}, `${theirs} `.repeat(14)),
    'file remote': file('remote'),
    'file sending': mine(
      { state: 'queued', file: fileView('tiles.tar.gz', 48_000_000, { state: 'sending', ...half }) },
      '',
    ),
    'file fetching': file('fetching', half),
    'file held': file('held'),
    'file failed': file('failed', { failure: 'file_damaged' }),
    program: line({ file: fileView('photo of the mill gpj.exe', 72_000) }, ''),
    'picture remote': shown('remote'),
    'picture sending': mine(
      { state: 'queued', file: fileView('d.jpg', 900_000, { state: 'sending', picture, ...half }) },
      '',
    ),
    'picture fetching': shown('fetching', half),
    'picture held': shown('held'),
    'picture failed': shown('failed', { failure: 'file_gone' }),
    'voice held': voice('held'),
    'voice remote': voice('remote'),
    'album 1': part(1),
    'album 2': part(2),
    'album 3': part(3),
    notice: ['jonas', '', hour, notice({ added: ['vera@hallam.example'] })],
    'notice of keys': ['jonas', '', hour, notice({ keyChanged: 'jonas@brightwater.lan' })],
  }
}

const album = (index: number): Partial<FileShown> => ({
  picture,
  state: 'held',
  album: { id: albumId, index: index - 1, count: 4 },
})

export function componentChats(scene: Scene): FakeChat[] {
  const lines = Object.values(componentMessages(scene))
  return [group(say(scene, 'Survey crew', 'Бригада изыскателей'), ['mira', 'jonas', 'vera@hallam.example'], 0, lines)]
}

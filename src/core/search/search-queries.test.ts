// Forty queries in each language over fixed messages, with what each has to find.

import { describe, expect, it } from 'vitest'
import { parseAccountAddress } from '#protocol/ids.ts'
import { noMarks } from '../messages/message-marks.ts'
import type { MessageRecord } from '../messages/message-record.ts'
import { parseDeviceId, parseMessageId } from '#protocol/ids.ts'
import { messageKey } from '../chats/row-keys.ts'
import { createMessageIndex, type Names } from './message-index.ts'
import { parseQuery } from './search-query.ts'

const people = { anna: 'anna@home.example', boris: 'boris@home.example' } as const
const chatNames = new Map([
  [1, 'garden'],
  [2, 'дача'],
])
const names: Names = {
  isFrom: (sender, name) => sender.startsWith(name),
  isIn: (chat, name) => chatNames.get(chat)?.includes(name) === true,
  isShown: () => true,
}
type Line = readonly [chat: number, who: keyof typeof people, day: string, text: string]

const dayMs = (day: string): number => Date.parse(`${day}T12:00:00Z`)

function message([, who, day, text]: Line): MessageRecord {
  return {
    id: parseMessageId('0a'.repeat(16)),
    sender: parseAccountAddress(people[who]),
    device: parseDeviceId('0b'.repeat(16)),
    sentAtMs: dayMs(day),
    serverTimeMs: null,
    kind: 'text',
    text,
    state: 'received',
    failure: '',
    epoch: 1,
    notice: null,
    rawPayload: null,
    timerSeconds: 0,
    burnsOnRead: false,
    fromDevice: null,
    marks: noMarks,
    file: null,
  }
}

function find(lines: readonly Line[], query: string): readonly number[] {
  const index = createMessageIndex()
  lines.forEach((line, at) => index.put(messageKey(line[0], 0, 0, at), message(line)))
  const { hits } = index.find(parseQuery(query, 0), names, 100)
  return hits.map(({ key }) => key.at(-1) ?? -1).sort((one, other) => one - other)
}

const english: readonly Line[] = [
  [1, 'anna', '2026-01-05', 'The roses are blooming near the old gate'],
  [1, 'boris', '2026-01-20', 'I planted three apple trees yesterday'],
  [1, 'anna', '2026-02-03', 'Running late, the train was cancelled'],
  [2, 'boris', '2026-02-14', 'Happy birthday! The party starts at 18:30'],
  [2, 'anna', '2026-03-01', 'Invoice 4711 was paid, see https://example.org/bills'],
  [1, 'boris', '2026-03-08', 'He runs every morning and wants new shoes'],
  [2, 'anna', '2026-04-01', 'Café in Zürich: crème brûlée, naïve waiter'],
  [2, 'boris', '2025-12-31', 'Don’t forget the keys of the gates'],
]
const englishQueries: readonly (readonly [query: string, hits: readonly number[]])[] = [
  ['roses', [0]],
  ['rose', [0]],
  ['ROSE', [0]],
  ['bloom', [0]],
  ['blooms', [0]],
  ['gate', [0, 7]],
  ['gates', [0, 7]],
  ['ga', [0, 7]],
  ['ga ', []],
  ['old gate', [0]],
  ['gate old', [0]],
  ['run', [2, 5]],
  ['running', [2, 5]],
  ['runs ', [2, 5]],
  ['tree', [1]],
  ['apple tree', [1]],
  ['apple rose', []],
  ['plant', [1]],
  ['planting ', [1]],
  ['birthday', [3]],
  ['birthdays', [3]],
  ['part', [3]],
  ['18:30', [3]],
  ['4711', [4]],
  ['47', [4]],
  ['example.org', [4]],
  ['has:link', [4]],
  ['has:link from:boris', []],
  ['from:anna', [0, 2, 4, 6]],
  ['from:boris run', [5]],
  ['from:@anna gate', [0]],
  ['in:garden', [0, 1, 2, 5]],
  ['in:garden gate', [0]],
  ['in:"garden" run', [2, 5]],
  ['before:2026', [7]],
  ['after:2026-03-01', [5, 6]],
  ['before:2026-02-03 after:2026-01-05', [1]],
  ['after:2026-02 before:2026-04', [4, 5]],
  ['café', [6]],
  ['has:nothing', []],
]

const russian: readonly Line[] = [
  [2, 'anna', '2026-01-05', 'Розы цветут возле старых ворот'],
  [2, 'boris', '2026-01-20', 'Вчера посадил три яблони и одну ёлку'],
  [1, 'anna', '2026-02-03', 'Опаздываю, поезд отменили'],
  [1, 'boris', '2026-02-14', 'С днём рождения! Начинаем в 18:30'],
  [2, 'anna', '2026-03-01', 'Счёт 4711 оплачен, вот https://example.org/счета'],
  [1, 'boris', '2026-03-08', 'Каждое утро он читает новые книги'],
  [2, 'anna', '2026-04-01', 'Прочитала книгу о садах и дорогах'],
  [2, 'boris', '2025-12-31', 'Не забудь ключи и сообщения от соседей'],
]
const russianQueries: readonly (readonly [query: string, hits: readonly number[]])[] = [
  ['розы', [0]],
  ['роза', [0]],
  ['розами', [0]],
  ['РОЗЫ', [0]],
  ['старые', [0]],
  ['старый', [0]],
  ['ёлка', [1]],
  ['елку', [1]],
  ['елки ', [1]],
  ['яблоня', [1]],
  ['яблон', [1]],
  ['ябл', [1]],
  ['ябл ', []],
  ['поезда', [2]],
  ['поездом ', [2]],
  // A vowel that comes and goes is in the stem.
  ['день рождения', []],
  ['рождение', [3]],
  ['рожд', [3]],
  ['18:30', [3]],
  ['счет', [4]],
  ['счёт', [4]],
  ['4711 оплачен', [4]],
  // A short participle has another stem than the long one.
  ['оплаченный', []],
  ['книга', [5, 6]],
  ['книгами', [5, 6]],
  ['книг', [5, 6]],
  ['новая книга', [5]],
  ['книга сад', [6]],
  ['дороги', [6]],
  ['ключ', [7]],
  ['сообщениями', [7]],
  ['сообщ', [7]],
  ['есть:ссылка', [4]],
  ['от:anna', [0, 2, 4, 6]],
  ['от:boris книга', [5]],
  ['в:дача книга', [6]],
  ['в:"дача" от:boris', [1, 7]],
  ['до:2026', [7]],
  ['после:2026-03-01', [5, 6]],
  ['после:2026-02 до:2026-04', [4, 5]],
]

describe('a search', () => {
  it('has forty queries in each language', () => {
    expect([englishQueries.length, russianQueries.length]).toEqual([40, 40])
  })
  it.each(englishQueries)('finds in English by “%s” what it should', (query, hits) => {
    expect(find(english, query)).toEqual(hits)
  })
  it.each(russianQueries)('finds in Russian by “%s” what it should', (query, hits) => {
    expect(find(russian, query)).toEqual(hits)
  })
})

// A language's texts, filled with values; plurals by `{count}`. Whole texts only: nothing is built from pieces here.

import { createMemo } from 'solid-js'
import type { Dictionary, English, Plural, TextKey } from './dictionary.ts'
import { en } from './en.ts'
import { createFormats, type Formats } from './formats.ts'
import { ru } from './ru.ts'

export type Language = 'en' | 'ru'
type Names<Words> = Words extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type WordsOf<Entry> = Entry extends { other: infer Words } ? Words : Entry
type Values<Key extends TextKey> = {
  readonly [Name in Names<WordsOf<English[Key]>>]: Name extends 'count' ? number : string
}
type Arguments<Key extends TextKey> = [Names<WordsOf<English[Key]>>] extends [never] ? [] : [values: Values<Key>]

export interface Text extends Formats {
  readonly language: () => Language
  t<Key extends TextKey>(key: Key, ...values: Arguments<Key>): string
}

const dictionaries: Readonly<Record<Language, Dictionary>> = { en, ru }
export function createText(language: () => Language): Text {
  const formats = createMemo(() => createFormats(language() === 'en' ? 'en-GB' : 'ru'))
  return {
    language,
    t: (key, ...values) => fill(dictionaries[language()][key], formats(), values[0] ?? {}),
    time: (ms) => formats().time(ms),
    day: (ms, now) => formats().day(ms, now),
    dayWithin: (ms, now) => formats().dayWithin(ms, now),
    moment: (ms, now) => formats().moment(ms, now),
    month: (ms) => formats().month(ms),
    exactly: (ms) => formats().exactly(ms),
    list: (items) => formats().list(items),
    number: (value) => formats().number(value),
    duration: (seconds) => formats().duration(seconds),
    clock: (seconds) => formats().clock(seconds),
    bytes: (count) => formats().bytes(count),
    plural: (count) => formats().plural(count),
  }
}

function fill(entry: string | Plural, formats: Formats, values: Readonly<Record<string, string | number>>): string {
  const { count } = values
  const words = typeof entry === 'string' ? entry : (entry[formats.plural(Number(count ?? 0))] ?? entry.other)
  return words.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : typeof value === 'number' ? formats.number(value) : value
  })
}

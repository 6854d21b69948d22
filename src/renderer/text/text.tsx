// The words of the app in the user's language: typed keys, typed placeholders, plurals and dates through Intl.
// A text is whole in the dictionary and never built from pieces. What people wrote passes through as a plain value.

import { createContext, createMemo, useContext, type ParentProps } from 'solid-js'
import { createFormats, type Formats } from './formats.ts'
import { en } from './en.ts'
import { ru } from './ru.ts'

export type Language = 'en' | 'ru'
type English = typeof en
export type TextKey = keyof English

type Names<Words> = Words extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type WordsOf<Entry> = Entry extends { other: infer Words } ? Words : Entry
type Values<Key extends TextKey> = {
  readonly [Name in Names<WordsOf<English[Key]>>]: Name extends 'count' ? number : string
}
type Arguments<Key extends TextKey> = [Names<WordsOf<English[Key]>>] extends [never] ? [] : [values: Values<Key>]

/** Plural forms by `Intl.PluralRules`; chosen by `{count}`. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }
export type Dictionary = { readonly [Key in TextKey]: English[Key] extends string ? string : Plural }

export interface Text extends Formats {
  readonly language: () => Language
  t<Key extends TextKey>(key: Key, ...values: Arguments<Key>): string
}

const dictionaries: Readonly<Record<Language, Dictionary>> = { en, ru }
const TextContext = createContext<Text>()

export function useText(): Text {
  const text = useContext(TextContext)
  if (text === undefined) throw new Error('no text above')
  return text
}

export function TextProvider(props: ParentProps<{ language: Language }>) {
  return <TextContext.Provider value={createText(() => props.language)}>{props.children}</TextContext.Provider>
}

export function createText(language: () => Language): Text {
  const formats = createMemo(() => createFormats(language() === 'en' ? 'en-GB' : 'ru'))
  return {
    language,
    t: (key, ...values) => fill(dictionaries[language()][key], formats(), values[0] ?? {}),
    time: (ms) => formats().time(ms),
    day: (ms, now) => formats().day(ms, now),
    moment: (ms, now) => formats().moment(ms, now),
    list: (items) => formats().list(items),
    number: (value) => formats().number(value),
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

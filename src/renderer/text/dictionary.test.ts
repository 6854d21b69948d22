// Every text is used, every used text is there, in both languages, with the same values to fill in.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Plural } from './dictionary.ts'
import { en } from './en.ts'
import { ru } from './ru.ts'

const folder = join(import.meta.dirname, '..')
const formsOf = (entry: string | Plural): readonly string[] =>
  typeof entry === 'string' ? [entry] : Object.values(entry).filter((form) => form !== undefined)
const placeholders = (words: string): string =>
  [...words.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .sort()
    .join()

describe('the dictionaries', () => {
  it('have the same keys', () => {
    expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort())
  })

  it('say nothing in two places: of two texts of one key the second would be said for both', () => {
    for (const language of ['en', 'ru']) expect(saidTwice(language)).toEqual([])
  })

  it('fill in the same values in every form', () => {
    const different = Object.entries(en).flatMap(([key, entry]) => {
      const wanted = placeholders(formsOf(entry).at(-1) ?? '')
      const forms = [...formsOf(entry), ...formsOf(ru[key as keyof typeof ru])]
      return forms.every((form) => placeholders(form) === wanted) ? [] : [key]
    })
    expect(different).toEqual([])
  })

  it('say all plural forms that the language has', () => {
    const lacking = (dictionary: Record<string, string | Plural>, language: string): string[] =>
      Object.entries(dictionary)
        .filter(([, entry]) => typeof entry !== 'string')
        .filter(([, entry]) =>
          new Intl.PluralRules(language)
            .resolvedOptions()
            .pluralCategories.some((form) => (entry as Plural)[form] === undefined),
        )
        .map(([key]) => key)
    expect([...lacking(en, 'en'), ...lacking(ru, 'ru')]).toEqual([])
  })

  it('hold nothing that no screen says', () => {
    expect(unusedKeys(Object.keys(en))).toEqual([])
  })

  it('would be caught with a text too many', () => {
    expect(unusedKeys(['start.title', 'start.nobodySaysThis'])).toEqual(['start.nobodySaysThis'])
  })

  it('leave no Latin sentence untranslated in Russian', () => {
    const same = Object.entries(en).filter(([key, entry]) => {
      const other = ru[key as keyof typeof ru]
      return typeof entry === 'string' && entry === other && /[A-Za-z]{3}/.test(entry.replaceAll(/\{\w+\}|Talkee/g, ''))
    })
    expect(same).toEqual([])
  })
})

/** Keys that more than one file of the language has, or one file twice. */
function saidTwice(language: string): readonly string[] {
  const files = readdirSync(import.meta.dirname).filter((name) => new RegExp(`^${language}(-\\w+)?\\.ts$`).test(name))
  const keys = files.flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/^ {2}'([\w.]+)':/gm)].map(
      ([, key = '']) => key,
    ),
  )
  expect(keys.length).toBeGreaterThanOrEqual(Object.keys(en).length)
  return keys.filter((key, at) => keys.indexOf(key) !== at)
}

/** Keys that stand nowhere in the page's sources, whole or as `prefix.${…}.suffix`. */
function unusedKeys(keys: readonly string[]): readonly string[] {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|^text[\\/](en|ru)(-\w+)?\.ts$/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n')
  const patterns = [...sources.matchAll(/t\(`([^`]*)`/g)].map(
    ([, template = '']) => new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/g, '\\w+')}$`),
  )
  return keys.filter((key) => !sources.includes(`'${key}'`) && !patterns.some((pattern) => pattern.test(key)))
}

// Which messages have which words, in memory alone. Each form of a word has a list that only grows at its end; what is gone is
// passed over and swept out once it is half of a list, so a message costs its own words whatever the history.

import { stemOf, wordsOf } from './words.ts'

export interface WordIndex {
  /** Whatever stood under this number before must be gone. */
  add(id: number, text: string): void
  remove(id: number): void
  has(id: number): boolean
  /** Messages with a form of this folded word; where `isBegun`, also those with a word that begins so. */
  find(word: string, isBegun: boolean): ReadonlySet<number>
  clear(): void
}

interface Form {
  readonly word: string
  readonly stem: string
  /** Numbers of messages; those that have left are passed over. */
  ids: number[]
  live: number
}

/** So many of a word's first letters name the group in which it is looked for. */
const groupLetters = 3

export function createWordIndex(): WordIndex {
  const forms = new Map<string, Form>()
  const stems = new Map<string, Set<Form>>()
  const groups = new Map<string, Set<Form>>()
  const messages = new Map<number, readonly Form[]>()

  function formOf(word: string): Form {
    const known = forms.get(word)
    if (known !== undefined) return known
    const form: Form = { word, stem: stemOf(word), ids: [], live: 0 }
    forms.set(word, form)
    put(stems, form.stem, form)
    put(groups, word.slice(0, groupLetters), form)
    return form
  }

  function leave(form: Form): void {
    form.live--
    if (form.live === 0) {
      forms.delete(form.word)
      take(stems, form.stem, form)
      take(groups, form.word.slice(0, groupLetters), form)
    } else if (form.ids.length > 2 * form.live + 16) {
      form.ids = form.ids.filter((id) => messages.get(id)?.includes(form) === true)
    }
  }

  function* begunWith(word: string): Iterable<Form> {
    const isShort = word.length < groupLetters
    for (const [group, members] of isShort ? groups : [[word, groups.get(word.slice(0, groupLetters))] as const]) {
      if (members === undefined || (isShort && !group.startsWith(word))) continue
      for (const form of members) if (form.word.startsWith(word)) yield form
    }
  }

  return {
    add(id, text) {
      const found = new Set<Form>()
      for (const word of wordsOf(text)) found.add(formOf(word))
      for (const form of found) {
        form.ids.push(id)
        form.live++
      }
      messages.set(id, [...found])
    },
    remove(id) {
      const left = messages.get(id)
      messages.delete(id)
      left?.forEach(leave)
    },
    has: (id) => messages.has(id),
    find(word, isBegun) {
      const ids = new Set<number>()
      const gather = (form: Form): void => {
        for (const id of form.ids) if (messages.has(id)) ids.add(id)
      }
      stems.get(stemOf(word))?.forEach(gather)
      if (isBegun) for (const form of begunWith(word)) gather(form)
      return ids
    },
    clear() {
      for (const map of [forms, stems, groups, messages]) map.clear()
    },
  }
}

function put(map: Map<string, Set<Form>>, name: string, form: Form): void {
  const members = map.get(name)
  if (members === undefined) map.set(name, new Set([form]))
  else members.add(form)
}

function take(map: Map<string, Set<Form>>, name: string, form: Form): void {
  const members = map.get(name)
  members?.delete(form)
  if (members?.size === 0) map.delete(name)
}

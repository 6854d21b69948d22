// What was said, to whom it must come, and what the people's engines show of it in the end. Texts carry their chat's
// number, their sender and a running number, so that a lost, doubled or overtaking one is seen at once.

import type { HeldChat } from './engine-tasks.ts'

/**
 * `asked`: not answered yet. `kept`: `sendText` has returned, or the engine showed it after a restart: it must come.
 * `unknown`: the process died first. `void`: it died first and never had it: it must never come.
 */
type Fate = 'asked' | 'kept' | 'unknown' | 'void'

export interface Said {
  readonly chat: string
  readonly sender: string
  readonly number: number
  readonly text: string
  /** Names of those who were in the chat for good when it was said. */
  readonly mustReach: readonly string[]
  fate: Fate
  /** Whether `sendText` returned. */
  acknowledged: boolean
}

export interface Ledger {
  readonly texts: readonly Said[]
  say(sender: string, chat: string, mustReach: readonly string[]): Said
  /** After a restart: what the engine shows of the texts nobody answered for. */
  settleUnknown(sender: string, holdings: readonly HeldChat[]): void
  /** Texts that a vault which knows `known` texts still has to get from others. */
  missingAt(name: string, known: number): number
  /** What is wrong or not there yet with what `name` shows. */
  problemsOf(name: string, holdings: readonly HeldChat[]): readonly string[]
}

/** Lengths of three sizes of ciphertext. */
const paddings = [0, 0, 0, 300, 0, 1_500] as const

export function createLedger(addressOf: (name: string) => string): Ledger {
  const texts: Said[] = []
  const byText = new Map<string, Said>()

  return {
    texts,
    say(sender, chat, mustReach) {
      const number = texts.length + 1
      const padding = '.'.repeat(paddings[number % paddings.length] ?? 0)
      const text = `${sender} ${number} ${padding}`
      const said: Said = { chat, sender, number, text, mustReach, fate: 'asked', acknowledged: false }
      texts.push(said)
      byText.set(text, said)
      return said
    },
    settleUnknown(sender, holdings) {
      const shown = new Set(holdings.flatMap((held) => held.texts.map(({ text }) => text)))
      for (const said of texts) {
        if (said.sender === sender && said.fate === 'unknown') said.fate = shown.has(said.text) ? 'kept' : 'void'
      }
    },
    missingAt(name, known) {
      const own = texts.filter(({ sender, fate }) => sender === name && fate === 'kept').length
      const others = texts.filter(({ fate, mustReach }) => fate === 'kept' && mustReach.includes(name)).length
      return Math.max(0, own + others - known)
    },
    problemsOf(name, holdings) {
      const problems: string[] = []
      const seen = new Map<string, number>()
      for (const held of holdings) {
        if (held.state === 'halted') problems.push(`${name}: a chat is halted: ${held.haltCode}`)
        problems.push(...strayTexts(name, held, byText, addressOf), ...overtaken(name, held))
        for (const { text, state, sender } of held.texts) {
          seen.set(text, (seen.get(text) ?? 0) + 1)
          if (sender === addressOf(name) && state !== 'sent')
            problems.push(`${name}: own text ${label(text)} is ${state}`)
        }
      }
      for (const [text, times] of seen) if (times > 1) problems.push(`${name}: ${label(text)} is shown ${times} times`)
      for (const { text, fate, sender, mustReach } of texts) {
        const isDue = fate === 'kept' && (sender === name || mustReach.includes(name))
        if (isDue && !seen.has(text)) problems.push(`${name}: ${label(text)} is missing`)
      }
      return problems
    },
  }
}

/** Texts nobody said, said elsewhere, said by somebody else, or never kept. */
function strayTexts(
  name: string,
  held: HeldChat,
  byText: ReadonlyMap<string, Said>,
  addressOf: (name: string) => string,
): readonly string[] {
  const problems: string[] = []
  for (const { text, sender } of held.texts) {
    const said = byText.get(text)
    if (said === undefined) problems.push(`${name}: a text that nobody said`)
    else if (said.chat !== held.chat || addressOf(said.sender) !== sender) {
      problems.push(`${name}: ${label(text)} is in the wrong place`)
    } else if (said.fate === 'void') problems.push(`${name}: ${label(text)} is shown and was not kept`)
  }
  return problems
}

/** A sender's texts come in the order of saying. */
function overtaken(name: string, held: HeldChat): readonly string[] {
  const newest = new Map<string, number>()
  const problems: string[] = []
  for (const { text, sender } of held.texts) {
    const number = Number(text.split(' ')[1])
    if (number < (newest.get(sender) ?? 0)) problems.push(`${name}: ${label(text)} was overtaken`)
    newest.set(sender, Math.max(number, newest.get(sender) ?? 0))
  }
  return problems
}

const label = (text: string): string => text.trimEnd().replace(/ \.+$/, '')

// Keys pressed together, as they are written in the list of keys: whether an event is them, and how they are shown.

export interface Chord {
  readonly isMod: boolean
  readonly isShift: boolean
  readonly isAlt: boolean
  /** A letter or a digit, a sign, or a key's name. */
  readonly key: string
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

export function readChord(written: string): Chord {
  const parts = written.split('+')
  // Plus itself, alone or at the end.
  const key = written.endsWith('+') ? '+' : (parts.at(-1) ?? '')
  return { isMod: parts.includes('Mod'), isShift: parts.includes('Shift'), isAlt: parts.includes('Alt'), key }
}

/** Where a sign stands on most keyboards: for alphabets that have another there. */
const places: Readonly<Record<string, string>> = { ',': 'Comma', '.': 'Period', '/': 'Slash' }

export function isPressed(chord: Chord, event: Pressed): boolean {
  if ((event.ctrlKey || event.metaKey) !== chord.isMod || event.altKey !== chord.isAlt) return false
  const { key } = chord
  if (/^[A-Z]$/.test(key)) return event.shiftKey === chord.isShift && isLetter(key, event)
  if (/^\d$/.test(key)) return event.key === key || (event.code === `Digit${key}` && event.shiftKey === chord.isShift)
  if (key.length > 1) return event.shiftKey === chord.isShift && event.key === (key === 'Space' ? ' ' : key)
  // Whether a sign takes Shift is the keyboard's affair.
  return event.key === key || (chord.isMod && event.code === places[key] && !event.shiftKey)
}

/** As the keyboard says; by its place where another alphabet is switched on. */
function isLetter(letter: string, { key, code }: Pressed): boolean {
  return /^[a-z]$/i.test(key) ? key.toUpperCase() === letter : code === `Key${letter}`
}

/** It writes something where one writes. */
export const isCharacter = ({ isMod, isAlt, key }: Chord): boolean =>
  !isMod && !isAlt && (key.length === 1 || key === 'Space')

const signs: Readonly<Record<string, string>> = {
  ...{ ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' },
  ...{ Escape: 'Esc', '-': '−' },
}

/** What stands on each of the keys. `Space` is left to the language. */
export function keyCaps(chord: Chord, isMac: boolean): readonly string[] {
  const { isMod, isAlt, isShift, key } = chord
  const held = isMac
    ? [...(isAlt ? ['⌥'] : []), ...(isShift ? ['⇧'] : []), ...(isMod ? ['⌘'] : [])]
    : [...(isMod ? ['Ctrl'] : []), ...(isAlt ? ['Alt'] : []), ...(isShift ? ['Shift'] : [])]
  return [...held, signs[key] ?? key]
}

/** For `aria-keyshortcuts`. */
export function ariaKeys({ isMod, isAlt, isShift, key }: Chord, isMac: boolean): string {
  const held = [isMod && (isMac ? 'Meta' : 'Control'), isAlt && 'Alt', isShift && 'Shift']
  return [...held.filter((one) => one !== false), key === '+' ? 'Plus' : key].join('+')
}

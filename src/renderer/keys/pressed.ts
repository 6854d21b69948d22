// From a key press to what it means, and from an action to the signs of its keys.

import { ariaKeys, isCharacter, isPressed, keyCaps, readChord, type Chord } from './chord.ts'
import { actionsOf, keyList, type ActionOf, type KeyAction, type KeyScope } from './key-list.ts'

/** What is done for each action of a scope: none can be forgotten. False where there was nothing to do. */
export type Deeds<Scope extends KeyScope> = Readonly<Record<ActionOf<Scope>, () => unknown>>

const isMac = /Mac/.test(navigator.userAgent)

const chords = new Map<KeyAction, readonly Chord[]>()
function chordsOf(action: KeyAction): readonly Chord[] {
  const known = chords.get(action) ?? keyList[action].keys.map(readChord)
  chords.set(action, known)
  return known
}

/** The action of this scope that the key stands for. What writes a character means nothing where one writes. */
export function pressed<Scope extends KeyScope>(scope: Scope, event: KeyboardEvent): ActionOf<Scope> | undefined {
  if (event.isComposing) return undefined
  const isWriting = scope === 'window' && isTextField(event.target)
  return actionsOf(scope).find((action) =>
    chordsOf(action).some((chord) => !(isWriting && isCharacter(chord)) && isPressed(chord, event)),
  )
}

/** True where the key stood for an action that could be done; it is spent then. */
export function act<Scope extends KeyScope>(scope: Scope, deeds: Deeds<Scope>, event: KeyboardEvent): boolean {
  const action = pressed(scope, event)
  if (action === undefined || deeds[action]() === false) return false
  event.preventDefault()
  return true
}

/** What a dialog or the system makes of a key wherever it is pressed: not ours to give away. */
export type SystemKey = 'Esc' | 'Shift F10'

/** As it is shown beside what does the same. */
export function signOf(keys: KeyAction | SystemKey): string {
  return keys === 'Esc' || keys === 'Shift F10' ? keys : (capsOf(keys)[0] ?? []).join(isMac ? '' : ' ')
}

/** All ways to press it, each as what stands on the keys. */
export const capsOf = (action: KeyAction): readonly (readonly string[])[] =>
  chordsOf(action).map((chord) => keyCaps(chord, isMac))

export const ariaKeysOf = (action: KeyAction): string =>
  chordsOf(action)
    .map((chord) => ariaKeys(chord, isMac))
    .join(' ')

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !/^(radio|checkbox)$/.test(target.type))

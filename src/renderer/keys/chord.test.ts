import { describe, expect, it } from 'vitest'
import { isPressed, keyCaps, readChord } from './chord.ts'
import { actionsOf, keyList, keyScopes } from './key-list.ts'

type Event = Parameters<typeof isPressed>[1]

function press(key: string, code: string, held: string = ''): Event {
  const [ctrlKey, altKey, shiftKey] = ['Ctrl', 'Alt', 'Shift'].map((one) => held.includes(one))
  return { key, code, ctrlKey: ctrlKey === true, metaKey: false, altKey: altKey === true, shiftKey: shiftKey === true }
}
const is = (written: string, event: Event): boolean => isPressed(readChord(written), event)

describe('keys pressed together', () => {
  it('are those that are written and no others', () => {
    expect(is('Mod+Shift+N', press('N', 'KeyN', 'Ctrl Shift'))).toBe(true)
    expect(is('Mod+N', press('N', 'KeyN', 'Ctrl Shift'))).toBe(false)
    expect(is('Mod+N', press('n', 'KeyN'))).toBe(false)
    expect(is('Alt+ArrowUp', press('ArrowUp', 'ArrowUp', 'Alt'))).toBe(true)
    expect(is('Alt+ArrowUp', press('ArrowUp', 'ArrowUp', 'Alt Shift'))).toBe(false)
    expect(is('Space', press(' ', 'Space'))).toBe(true)
    // What AltGr writes is a character, not Ctrl with Alt.
    expect(is('Mod+E', press('€', 'KeyE', 'Ctrl Alt'))).toBe(false)
  })

  it('are found by what the keyboard says, and by place where it says it in another alphabet', () => {
    expect(is('Mod+K', press('л', 'KeyK', 'Ctrl'))).toBe(true)
    expect(is('Mod+,', press('б', 'Comma', 'Ctrl'))).toBe(true)
    expect(is('Mod+/', press('.', 'Slash', 'Ctrl'))).toBe(true)
    // A French keyboard has A where others have Q.
    expect(is('A', press('a', 'KeyQ'))).toBe(true)
    expect(is('Q', press('a', 'KeyQ'))).toBe(false)
  })

  it('are signs whatever else they take', () => {
    expect(is('?', press('?', 'Slash', 'Shift'))).toBe(true)
    expect(is('?', press('?', 'Digit7', 'Shift'))).toBe(true)
    expect(is('+', press('+', 'Equal', 'Shift'))).toBe(true)
    expect(is('Mod+/', press('/', 'Digit7', 'Ctrl Shift'))).toBe(true)
    expect(is('Mod+1', press('1', 'Digit1', 'Ctrl'))).toBe(true)
    expect(is('Mod+1', press('&', 'Digit1', 'Ctrl'))).toBe(true)
  })

  it('are shown as they stand on the keys', () => {
    expect(keyCaps(readChord('Mod+Shift+N'), false)).toEqual(['Ctrl', 'Shift', 'N'])
    expect(keyCaps(readChord('Mod+Shift+N'), true)).toEqual(['⇧', '⌘', 'N'])
    expect(keyCaps(readChord('Alt+ArrowUp'), false)).toEqual(['Alt', '↑'])
    expect(keyCaps(readChord('+'), false)).toEqual(['+'])
  })
})

describe('the list of keys', () => {
  it('means one thing by each key of a scope', () => {
    for (const scope of keyScopes) {
      const keys = actionsOf(scope).flatMap((action) => keyList[action].keys)
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    }
  })

  it('lets no key of a place be taken by the window', () => {
    const ofWindow = actionsOf('window').flatMap((action): readonly string[] => keyList[action].keys)
    const inside = keyScopes
      .filter((scope) => scope !== 'window')
      .flatMap((scope) => actionsOf(scope).flatMap((action): readonly string[] => keyList[action].keys))
    // Escape ends what is innermost, and goes no further then.
    expect(inside.filter((key) => key !== 'Escape' && ofWindow.includes(key))).toEqual([])
  })
})

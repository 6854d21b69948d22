import { describe, expect, it } from 'vitest'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { fromBeginning, joinPages, joinWindow, upToEnd } from './pages.ts'

const page = (...ids: readonly string[]): MessageView[] =>
  ids.map((id) => ({
    id,
    position: id.replace('*', ''),
    sender: 'mira',
    isOwn: false,
    kind: 'text',
    text: id,
    state: 'received',
    failure: '',
    sentAtMs: 0,
    serverTimeMs: 0,
    notice: null,
    timerSeconds: 0,
    leftMs: null,
    burnsOnRead: false,
    fromDevice: null,
    deliveredTo: [],
    readBy: [],
    file: null,
    reply: null,
    mentions: [],
    isForSelf: false,
    forwarded: null,
    edited: null,
    reactions: [],
    isPinned: false,
    isLeaving: false,
    preview: null,
  }))
const idsOf = (messages: readonly MessageView[]): string => messages.map(({ id }) => id).join('')

describe('laying the newest page over what is shown', () => {
  it('keeps what is older than the page', () => {
    const joined = joinPages(page('1', '2', '3', '4'), page('3', '4', '5'))
    expect([idsOf(joined.messages), joined.keptOlder]).toEqual(['12345', true])
  })

  it('lets go of it where something may lie between', () => {
    const joined = joinPages(page('1', '2'), page('7', '8'))
    expect([idsOf(joined.messages), joined.keptOlder]).toEqual(['78', false])
  })

  it('shows a message once that has moved to its final place', () => {
    const waited = page('1', '2').concat(page('3').map((message) => ({ ...message, id: 'w', position: '9' })))
    const sent = page('2').concat(page('3').map((message) => ({ ...message, id: 'w' })))
    expect(idsOf(joinPages(waited, sent).messages)).toBe('12w')
  })

  it('shows nothing where there is nothing', () => {
    expect(joinPages(page('1'), [])).toEqual({ messages: [], keptOlder: false })
  })
})

describe('laying an answer over a window somewhere before the end', () => {
  it('keeps what was loaded beyond what is asked for at once', () => {
    const joined = joinWindow(page('3', '4', '5', '6'), { messages: page('3', '5'), hasNewer: true })
    expect([idsOf(joined.messages), joined.keptNewer]).toEqual(['356', true])
  })

  it('lets go of what is gone, also at its own end', () => {
    const joined = joinWindow(page('3', '4', '5'), { messages: page('3'), hasNewer: false })
    expect([idsOf(joined.messages), joined.keptNewer]).toEqual(['3', false])
  })
})

describe('a window that moves', () => {
  const shown = page('1', '2', '3', '4', '5', '6')
  const nothing = () => false
  const is = (one: string) => (id: string) => id === one

  it('keeps so many from the end that it moves to', () => {
    expect(idsOf(fromBeginning(shown, 4, nothing))).toBe('1234')
    expect(idsOf(upToEnd(shown, 4, nothing))).toBe('3456')
    expect([fromBeginning(shown, 9, nothing), upToEnd(shown, 9, nothing)]).toEqual([shown, shown])
  })

  it('holds on to one that has to stay, and to all between', () => {
    expect(idsOf(fromBeginning(shown, 2, is('5')))).toBe('12345')
    expect(idsOf(upToEnd(shown, 2, is('2')))).toBe('23456')
    expect([fromBeginning(shown, 4, is('2')), upToEnd(shown, 4, is('5'))].map(idsOf)).toEqual(['1234', '3456'])
  })
})

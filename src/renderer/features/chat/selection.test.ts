import { createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { createSelection } from './selection.ts'

const message = (id: string, kind: MessageView['kind'] = 'text'): MessageView => ({
  id,
  kind,
  position: id,
  sender: 'mira',
  isOwn: false,
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
})

const selectionOf = (shown: () => readonly MessageView[]) => createRoot(() => createSelection(shown))

describe('choosing messages', () => {
  it('gives them in the order of the chat, whatever the order of choosing', () => {
    const all = ['1', '2', '3'].map((id) => message(id))
    const selection = selectionOf(() => all)
    selection.begin('3')
    selection.toggle('1')
    expect(selection.messages().map(({ id }) => id)).toEqual(['1', '3'])
    selection.toggle('3')
    expect(selection.messages().map(({ id }) => id)).toEqual(['1'])
  })

  it('lets go of what is not there any more, and of what the chat itself says', () => {
    const selection = selectionOf(() => [message('1'), message('2', 'notice')])
    selection.begin('1')
    selection.toggle('2')
    selection.toggle('9')
    expect(selection.messages().map(({ id }) => id)).toEqual(['1'])
  })

  it('goes on with none, and ends only when it is told to', () => {
    const selection = selectionOf(() => [message('1')])
    expect(selection.isOn()).toBe(false)
    selection.begin()
    expect([selection.isOn(), selection.messages()]).toEqual([true, []])
    selection.end()
    expect([selection.isOn(), selection.has('1')]).toEqual([false, false])
  })
})

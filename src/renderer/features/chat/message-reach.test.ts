import { describe, expect, it } from 'vitest'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { reachOf } from './message-reach.ts'

const [ben, eva] = ['ben@x.example', 'eva@x.example'] as const

function reach(state: MessageView['state'], deliveredTo: string[], readBy: string[], others: number): string {
  const message: MessageView = {
    id: '1',
    position: '1',
    sender: 'anna@x.example',
    isOwn: true,
    kind: 'text',
    text: 'hello',
    state,
    failure: '',
    sentAtMs: 0,
    serverTimeMs: 0,
    notice: null,
    timerSeconds: 0,
    leftMs: null,
    burnsOnRead: false,
    fromDevice: null,
    deliveredTo,
    readBy,
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
  }
  return reachOf(message, others)
}

describe('how far a message has come', () => {
  it('is as far as with the last of the others', () => {
    expect(reach('sent', [], [], 2)).toBe('sent')
    expect(reach('sent', [ben], [ben], 2)).toBe('sent')
    expect(reach('sent', [ben, eva], [ben], 2)).toBe('delivered')
    expect(reach('sent', [ben, eva], [ben, eva], 2)).toBe('read')
  })

  it('is no further than the server where there is nobody to read it', () => {
    expect(reach('sent', [], [], 0)).toBe('sent')
  })

  it('stays what it was while it waits or has failed', () => {
    expect([reach('queued', [], [], 1), reach('failed', [], [], 1)]).toEqual(['queued', 'failed'])
  })
})

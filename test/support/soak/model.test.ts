import { describe, expect, it } from 'vitest'
import { createModel, type ModelChat } from './model.ts'

describe('the model of a soak run', () => {
  function chatOf(members: readonly string[]) {
    const model = createModel()
    const chat = model.open({ id: 'c', isPair: false, owner: 'anna', title: 'a chat' }, members)
    return { model, chat }
  }
  const readers = ({ unsettled }: ModelChat) =>
    unsettled.map(({ must, may }) => ({ must: [...must].sort(), may: [...may].sort() }))

  it('wants every member of the day to read a text', () => {
    const { model, chat } = chatOf(['boris', 'clara'])
    model.wrote(chat, 'boris', 'good morning')
    expect(readers(chat)).toEqual([{ must: ['anna', 'boris', 'clara'], may: ['anna', 'boris', 'clara'] }])
  })

  it('lets a newcomer read what may still have waited, and wants it to read what comes after', () => {
    const { model, chat } = chatOf(['boris'])
    model.wrote(chat, 'anna', 'before')
    model.added(chat, 'clara', true)
    model.wrote(chat, 'anna', 'after')
    expect(readers(chat)).toEqual([
      { must: ['anna', 'boris'], may: ['anna', 'boris', 'clara'] },
      { must: ['anna', 'boris', 'clara'], may: ['anna', 'boris', 'clara'] },
    ])
  })

  it('lets nobody but the writer read what is written after a removal, and keeps others from waiting for it', () => {
    const { model, chat } = chatOf(['boris'])
    model.wrote(chat, 'boris', 'perhaps too late')
    model.removed(chat, 'boris', true)
    model.wrote(chat, 'boris', 'certainly too late')
    model.wrote(chat, 'anna', 'among ourselves')
    expect(readers(chat)).toEqual([
      { must: ['boris'], may: ['anna', 'boris'] },
      { must: ['boris'], may: ['boris'] },
      { must: ['anna'], may: ['anna'] },
    ])
  })

  it('lets a text fail whose writer may not have heard of being removed and added again', () => {
    const { model, chat } = chatOf(['boris'])
    model.wrote(chat, 'boris', 'before')
    model.removed(chat, 'boris', true)
    model.added(chat, 'boris', true)
    model.wrote(chat, 'boris', 'which chat is this?')
    model.wrote(chat, 'anna', 'ours')
    expect(chat.unsettled.map(({ mayFail }) => mayFail)).toEqual([false, true, false])
    expect(
      readers(chat)
        .slice(1)
        .map(({ must }) => must),
    ).toEqual([
      ['anna', 'boris'],
      ['anna', 'boris'],
    ])
  })

  it('waits for no certainty where an attempt ended without an answer', () => {
    const { model, chat } = chatOf(['boris'])
    model.wrote(chat, 'anna', 'to whom?')
    model.removed(chat, 'boris', false)
    expect({ isUncertain: chat.isUncertain, members: [...chat.members], readers: readers(chat) }).toEqual({
      isUncertain: true,
      members: ['anna', 'boris'],
      readers: [{ must: ['anna'], may: ['anna', 'boris'] }],
    })
  })
})

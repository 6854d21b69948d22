// What people do with texts: write them, let them end, take them back, read them.

import { devicesOf } from './cast.ts'
import type { ExpectedChat } from './expectations.ts'
import { ask, count, deviceOf, somebody, someChat, type Deed, type Stage } from './stage.ts'

const hour = 3_600

export const textDeeds: Readonly<Record<string, Deed>> = {
  write: (stage) => {
    write(stage, 'write')
  },
  'write-together': (stage) => {
    const chat = someChat(stage)
    if (chat === undefined) return
    for (let texts = 2 + stage.random.below(4); texts > 0; texts--) write(stage, 'write-together', chat)
  },
  'write-with-timer': (stage) => {
    write(stage, 'write-with-timer', undefined, stage.random.pick([hour, 24 * hour, 7 * 24 * hour]))
  },
  delete: deleteText,
  'read-all': readAll,
}

function write(stage: Stage, deed: string, chosen?: ExpectedChat, timerSeconds?: number): void {
  const chat = chosen ?? someChat(stage)
  if (chat === undefined) return
  const by = deviceOf(stage, chat.base.members) ?? somebody(stage)
  if (by === undefined) return
  const text = `${by.name} ${String(stage.random.u32())} ${'x'.repeat(stage.random.below(200))}`
  const writtenMs = stage.world.nowMs()
  let wasAnswered = false
  const options = timerSeconds === undefined ? {} : { timerSeconds }
  ask(
    stage,
    by,
    async (engine) => {
      const { id } = await engine.sendText({ chat: chat.base.id, text, ...options })
      const { messages } = await engine.chatView({ chat: chat.base.id, limit: 20 })
      wasAnswered = true
      return messages.find((message) => message.id === id)?.timerSeconds ?? 0
    },
    (timer) => {
      // Not a member, or died: then it was written or not.
      if (timer === undefined && (wasAnswered || by.isAwake)) return
      count(stage, deed)
      const sender = by.account.name
      const known = timer ?? timerSeconds ?? 0
      const expected = stage.expected.wrote(chat, { sender, text, by: by.name, writtenMs, timerSeconds: known })
      if (timer === undefined) expected.isDoubtful = true
    },
  )
}

function deleteText(stage: Stage): void {
  const mine = stage.expected.chats.flatMap((chat) => {
    const settled = new Set(chat.base.settled)
    return chat.texts
      .filter(
        ({ base, takenFrom, isDoubtful, timerSeconds }) =>
          settled.has(base) && takenFrom === undefined && !isDoubtful && timerSeconds === 0,
      )
      .map((text) => ({ chat, text }))
  })
  if (mine.length === 0) return
  const { chat, text } = stage.random.pick(mine)
  const by = somebody(
    stage,
    devicesOf(stage.cast).filter(({ name }) => name === text.by),
  )
  if (by === undefined || !chat.base.members.has(by.account.name)) return
  ask(
    stage,
    by,
    async (engine) => {
      const { messages } = await engine.chatView({ chat: chat.base.id, limit: 500 })
      const found = messages.find((message) => message.text === text.base.text)
      if (found?.state !== 'sent') return false
      // From here on it may be gone, whatever becomes of this engine.
      text.isDoubtful = true
      await engine.deleteMessage({ chat: chat.base.id, message: found.id, everywhere: true })
      return true
    },
    (isDeleted) => {
      if (isDeleted !== true) return
      count(stage, 'delete')
      text.takenFrom = new Set(chat.present)
    },
  )
}

function readAll(stage: Stage): void {
  const by = somebody(stage)
  const chat = someChat(stage)
  if (by === undefined || chat === undefined) return
  ask(
    stage,
    by,
    async (engine) => {
      await engine.markRead({ chat: chat.base.id })
      return true
    },
    (isRead) => {
      if (isRead === true) count(stage, 'read-all')
    },
  )
}

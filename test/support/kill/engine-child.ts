// An engine in a process of its own, on the real adapters with kill points between them and the core. It is there to be
// killed. Ready once everything is loaded, so that the next one can stand by while this one dies.

import { appendFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { createEngine, type Engine } from '#core/engine.ts'
import type { LogFields } from '#core/ports/log.ts'
import type { ChatView } from '#core/views/chat-view.ts'
import type { MessageView } from '#core/views/message-view.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { withQuickStretch } from '../quick-stretch.ts'
import { besideVault, type Ask, type HeldChat, type Task, type TaskReply } from './engine-tasks.ts'
import { createKillPoints, type KillPoints } from './kill-points.ts'
import { watchStore } from './watched-store.ts'
import { watchTransport } from './watched-transport.ts'
import { noHandles } from '../memory-file-store.ts'
import { noSites } from '../no-sites.ts'
import { createFolderFileStore } from '#crypto-worker/adapters/folder-file-store.ts'

interface Living {
  readonly engine: Engine
  readonly points: KillPoints
}

const password = 'correct horse'
const { crypto } = withQuickStretch(await createNodeCrypto())
let living: Living | undefined

process.on('message', (task: Task) => {
  perform(task).then(
    (value) => tell({ task: task.number, ok: true, value }),
    (error: unknown) => tell({ task: task.number, ok: false, value: String(error) }),
  )
})
process.on('disconnect', () => process.exit())
// What was compiled is kept for the next process: this one will have no orderly end at which Node would keep it.
flushCompileCache()
tell({ ready: true })

async function open({ folder, torn }: Extract<Ask, { do: 'open' }>): Promise<Living> {
  await mkdir(join(folder, 'wraps'), { recursive: true })
  const clock = createSystemClock()
  const points = createKillPoints(join(folder, besideVault.lastPoint))
  const line =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      appendFileSync(join(folder, besideVault.log), `${JSON.stringify({ level, event, ...fields })}\n`)
    }
  const engine = await createEngine({
    crypto,
    clock,
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
    store: watchStore(openSqliteVaultStore({ file: join(folder, 'vault.db') }), points, { torn }),
    wraps: createFileWrapStore({ folder: join(folder, 'wraps') }),
    fileStore: createFolderFileStore({ folder: join(folder, 'blobs') }),
    fileHandles: noHandles,
    sites: noSites,
    connect: (server) => watchTransport(connectTo(server, clock), points),
  })
  return { engine, points }
}

async function perform(task: Task): Promise<unknown> {
  if (task.do === 'open') {
    living = await open(task)
    return null
  }
  if (living === undefined) throw new Error('not open')
  const { engine, points } = living
  switch (task.do) {
    case 'sign-up': {
      const { invite, username } = task
      settled(await engine.signUp({ invite, username, password: utf8(password) }))
      // Receipts are rows, too, and look like texts: the server's rows are counted at the end, one for each text.
      await engine.setPrivacy({ sendsReceipts: false })
      return (await engine.account()).address
    }
    case 'arm':
      points.arm(task.point, task.times)
      return null
    case 'unlock':
      settled(await engine.unlock({ password: utf8(password) }))
      return (await engine.account()).address
    case 'phase':
      return (await engine.account()).phase
    case 'start-pair':
      return settled(await engine.startPairChat({ peer: task.peer }))
    case 'create-group':
      return settled(await engine.createGroup({ name: task.name, members: task.members }))
    case 'add':
      return settled(await engine.addMembers({ chat: task.chat, members: [task.member] }))
    case 'remove':
      return settled(await engine.removeMember({ chat: task.chat, member: task.member }))
    case 'rename':
      return settled(await engine.renameChat({ chat: task.chat, name: task.name }))
    case 'send':
      return (await engine.sendText({ chat: task.chat, text: task.text })).id
    case 'holdings': {
      const chats = await engine.chatList()
      return Promise.all(chats.map(({ chat }) => holdingsOf(engine, chat, task.newest ?? Infinity)))
    }
    case 'close':
      await engine.close()
      setImmediate(() => process.disconnect())
      return null
  }
}

async function holdingsOf(engine: Engine, chat: string, newest: number): Promise<HeldChat> {
  const pages: (readonly MessageView[])[] = []
  let view: ChatView
  let [before, count] = [{}, 0]
  do {
    view = await engine.chatView({ chat, limit: Math.min(newest, 500), ...before })
    pages.unshift(view.messages)
    count += view.messages.length
    before = { before: view.messages[0]?.position }
  } while (view.hasOlder && count < newest)
  const { state, haltCode, title, members } = view
  const texts = pages.flat().filter(({ kind }) => kind === 'text')
  return {
    chat,
    state,
    haltCode,
    title,
    members: members.map(({ account }) => account),
    texts: texts.map(({ id, sender, text, state: sent }) => ({ id, sender, text, state: sent })),
  }
}

function settled(outcome: { ok: true; chat?: string } | { ok: false; code: string }): string | null {
  if (!outcome.ok) throw new Error(outcome.code)
  return outcome.chat ?? null
}

function tell(message: TaskReply | { ready: true }): void {
  // Nobody hears it any more when this fails: the parent has gone, and this process goes after it.
  process.send?.(message, undefined, undefined, () => undefined)
}

// A person's engine on a real vault at a real server, recorded: an account, chats, new passwords, the words. What it was
// told is in the vault is told to the recording too, and looked for after each cut, without any server.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import type { Engine } from '#core/engine.ts'
import type { Transport } from '#core/ports/transport.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openEngine } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, openInstallation } from '../installation.ts'
import { withQuickStretch } from '../quick-stretch.ts'
import { openTestHome } from '../test-home.ts'
import { compileRecorder, readRecording, type Deed } from './recording.ts'

/** What holds from the moment on at which it is told. A later one of its kind and subject takes its place. */
export type Fact =
  /** One of these opens the vault. */
  | { readonly passwords: readonly string[] }
  | { readonly chat: string; readonly text: string }
  /** The chat is called one of these. */
  | { readonly chat: string; readonly titles: readonly string[] }

/** What the peer writes into the pair chat. */
export const saidByPeer = ['from afar 1', 'from afar 2', 'from afar 3'] as const

/** One life of the engine below `root`, from an empty folder to its end without an end. */
export async function recordEngine(root: string): Promise<readonly Deed[]> {
  const [folder, log] = [join(root, 'recorded'), join(root, 'recording')]
  await mkdir(folder)
  const home = await openTestHome({ largeInstance: true })
  const peer = await openInstallation('boris')
  try {
    const { address } = await peer.signUp(await home.invite())
    const child = spawn(
      process.execPath,
      [fileURLToPath(import.meta.resolve('./engine-life.process.ts')), folder, await home.invite(), address],
      {
        env: { ...process.env, LD_PRELOAD: compileRecorder(root), RECORD_FOLDER: folder, RECORD_LOG: log },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    )
    const ended = once(child, 'exit')
    await Promise.race([answer(peer.engine()), ended])
    const [, killedBy] = (await ended) as [number | null, NodeJS.Signals | null]
    if (killedBy !== 'SIGKILL') throw new Error('the engine did not come to its end')
    return readRecording(log, folder)
  } finally {
    await peer.close()
    await home.close()
  }
}

/** The peer's part: it writes into the first chat there is. */
async function answer(peer: Engine): Promise<void> {
  let chat: string | undefined
  while (chat === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    chat = (await peer.chatList())[0]?.chat
  }
  await chatWhen(peer, chat, ({ state }) => state === 'active')
  for (const text of saidByPeer) await peer.sendText({ chat, text })
}

/** What is wrong with the vault in `folder`, of which these lines were told. */
export async function lookAtEngine(folder: string, lines: readonly string[]): Promise<readonly string[]> {
  const facts = lines.map(readFact)
  const passwords = facts.flatMap((fact) => ('passwords' in fact ? [fact.passwords] : [])).at(-1)
  // Nothing was promised before there was an account.
  if (passwords === undefined) return []
  const problems = lookAtFile(join(folder, 'vault.db'))
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const silent = (): void => undefined
  const log = { debug: silent, info: silent, warn: silent, error: silent }
  const engine = await openEngine({ folder, crypto, log, connect: () => offline })
  try {
    if (!(await opens(engine, passwords))) return [...problems, 'no password opens the vault']
    for (const chat of new Set(facts.flatMap((fact) => ('chat' in fact ? [fact.chat] : [])))) {
      problems.push(...(await lookAtChat(engine, chat, facts)))
    }
    return problems
  } catch (error) {
    return [...problems, String(error)]
  } finally {
    await engine.close()
  }
}

async function opens(engine: Engine, passwords: readonly string[]): Promise<boolean> {
  for (const password of passwords) {
    if ((await engine.unlock({ password: utf8(password) })).ok) return true
  }
  return false
}

async function lookAtChat(engine: Engine, chat: string, facts: readonly Fact[]): Promise<readonly string[]> {
  const { messages, title } = await engine.chatView({ chat, limit: 500 })
  const problems: string[] = []
  const own = facts.filter((fact) => 'chat' in fact && fact.chat === chat)
  for (const text of own.flatMap((fact) => ('text' in fact ? [fact.text] : []))) {
    const count = messages.filter((message) => message.text === text).length
    if (count !== 1) problems.push(`“${text}” is there ${String(count)} times`)
  }
  const titles = own.flatMap((fact) => ('titles' in fact ? [fact.titles] : [])).at(-1)
  if (titles !== undefined && !titles.includes(title)) problems.push(`the chat is called “${title}”`)
  return problems
}

function lookAtFile(file: string): string[] {
  const db = new Database(file)
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    return integrity === 'ok' ? [] : [`integrity_check: ${String(integrity)}`]
  } finally {
    db.close()
  }
}

/** Written by engine-life.process.ts, by the same type. */
function readFact(line: string): Fact {
  return JSON.parse(line) as Fact
}

const nobody = { unreachable: 'offline', message: 'there is no server after the cut' } as const
const offline: Transport = {
  request: () => Promise.resolve(nobody),
  anonymousPost: () => Promise.resolve(nobody),
  openBlobConnection: () => ({ request: () => Promise.resolve(nobody), close: () => undefined }),
  openStream({ events }) {
    queueMicrotask(() => {
      events.onEnd({ code: 0, reason: '', failure: nobody })
    })
    return { send: () => undefined, close: () => undefined }
  },
  close: () => Promise.resolve(),
}

// One installation for scenarios: a folder, and an engine on the real adapters that can be closed, killed and opened again.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChatView } from '#core/views/chat-view.ts'
import type { MessageView } from '#core/views/message-view.ts'
import type { Engine } from '#core/engine.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openEngine, type EngineHost } from '#crypto-worker/open-engine.ts'
import { withQuickStretch } from './quick-stretch.ts'

export interface Installation {
  readonly folder: string
  readonly name: string
  readonly password: string
  /** What the engine logged: `level event fields`. */
  readonly logLines: string[]
  engine(): Engine
  /** Signs up with the installation's name and password; throws when that is refused. */
  signUp(invite: string): Promise<{ address: string; words: string }>
  /** Closes the engine and opens a new one on the same folder, locked. */
  restart(): Promise<void>
  unlock(): Promise<void>
  close(): Promise<void>
}

export interface InstallationOptions extends Partial<Omit<EngineHost, 'folder' | 'log'>> {
  readonly folder?: string
  /** Another than the name's own: a second device of an account has the account's. */
  readonly password?: string
  /** Argon2id as it ships, instead of a quick stand-in. */
  readonly realStretch?: boolean
}

/** Opens an engine in a new folder. */
export async function openInstallation(name: string, options: InstallationOptions = {}): Promise<Installation> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), `talkee-${name}-`)))
  const password = options.password ?? `correct horse of ${name}`
  const logLines: string[] = []
  const line =
    (level: string) =>
    (event: string, fields: object = {}) => {
      logLines.push(`${level} ${event} ${JSON.stringify(fields)}`)
    }
  const log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  const { realStretch = false, password: _, ...host } = options
  const crypto: Crypto = host.crypto ?? (await sharedCrypto(realStretch))
  const open = (): Promise<Engine> => openEngine({ ...host, crypto, folder, log })
  let engine = await open()
  return {
    folder,
    name,
    password,
    logLines,
    engine: () => engine,
    async signUp(invite) {
      const signedUp = await engine.signUp({ invite, username: name, password: utf8(password) })
      if (!signedUp.ok) throw new Error(`sign-up refused: ${signedUp.code}`)
      const { address } = await engine.account()
      return { address: address ?? '', words: signedUp.words }
    },
    async restart() {
      await engine.close()
      engine = await open()
    },
    async unlock() {
      const unlocked = await engine.unlock({ password: utf8(password) })
      if (!unlocked.ok) throw new Error(`unlocking refused: ${unlocked.code}`)
    },
    async close() {
      await engine.close()
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
    },
  }
}

let quick: Promise<Crypto> | undefined

async function sharedCrypto(realStretch: boolean): Promise<Crypto> {
  if (realStretch) return createNodeCrypto()
  quick ??= createNodeCrypto().then((crypto) => withQuickStretch(crypto).crypto)
  return quick
}

/** Resolves with what `look` gives once it gives something; asked again at every event, and now and then. */
export async function eventually<T>(
  engine: Engine,
  look: () => Promise<T | undefined>,
  patienceMs = 45_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs
  let wake = (): void => undefined
  const unsubscribe = engine.subscribe(() => {
    wake()
  })
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      const found = await look()
      if (found !== undefined) return found
      const leftMs = deadline - Date.now()
      if (leftMs <= 0) throw new Error('waited in vain')
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        changed,
        new Promise((resolve) => {
          timer = setTimeout(resolve, Math.min(leftMs, 250))
        }),
      ])
      clearTimeout(timer)
    }
  } finally {
    unsubscribe()
  }
}

/** The chat's view once `ready` holds for it. */
export function chatWhen(engine: Engine, chat: string, ready: (view: ChatView) => boolean): Promise<ChatView> {
  return eventually(engine, async () => {
    const known = (await engine.chatList()).some((summary) => summary.chat === chat)
    if (!known) return undefined
    const view = await engine.chatView({ chat, limit: 500 })
    return ready(view) ? view : undefined
  })
}

/** The message with this text once it is there, in the state asked for. */
export async function messageWhen(
  engine: Engine,
  chat: string,
  text: string,
  state?: MessageView['state'],
): Promise<MessageView> {
  const find = (view: ChatView): MessageView | undefined =>
    view.messages.find((message) => message.text === text && (state === undefined || message.state === state))
  const view = await chatWhen(engine, chat, (candidate) => find(candidate) !== undefined)
  const found = find(view)
  if (found === undefined) throw new Error('the message was there a moment ago')
  return found
}

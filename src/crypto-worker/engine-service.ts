// The engine behind its contract: text becomes bytes here, and what the engine leaves out becomes null. The engine is
// opened once, at the first call; where that fails, every call says why.

import type { Outcome } from '#core/chats/chat-intents.ts'
import type { Engine } from '#core/engine.ts'
import type { ChatSummary as CoreSummary, MessageView as CoreMessage } from '#core/views/chat-view.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Handlers } from '#ipc/contract.ts'
import {
  type ChatSummary,
  engineContract,
  type EngineContract,
  type EngineEvent,
  type MessageView,
} from '#ipc/engine-contract.ts'
import type { Port } from '#ipc/port.ts'
import { serve, type Served } from '#ipc/serve.ts'

interface EngineServiceDeps {
  readonly open: () => Promise<Engine>
  /** An error that is none of ours came out of the engine; the caller was told `internal`. */
  readonly onSurprise: (error: unknown) => void
}

export interface EngineService {
  /** Answers whoever holds the other end. */
  serve(port: Port): void
  /** Locks and closes the engine. */
  close(): Promise<void>
}

export function createEngineService({ open, onSurprise }: EngineServiceDeps): EngineService {
  const callers = new Set<Served<EngineEvent>>()
  let opening: Promise<Engine> | undefined

  async function openOnce(): Promise<Engine> {
    const engine = await open()
    engine.subscribe((event) => {
      for (const caller of callers) caller.tell(event)
    })
    return engine
  }
  function engine(): Promise<Engine> {
    opening ??= openOnce()
    // Whatever stood in the way may be gone at the next call: another process that had the vault open.
    opening.catch(() => (opening = undefined))
    return opening
  }

  return {
    serve(port) {
      const caller: Served<EngineEvent> = serve(engineContract, port, engineHandlers(engine), {
        onClose: () => callers.delete(caller),
        onSurprise,
      })
      callers.add(caller)
    },
    async close() {
      await (await opening)?.close()
    },
  }
}

function engineHandlers(engine: () => Promise<Engine>): Handlers<EngineContract> {
  return {
    async account() {
      const { phase, address, device, connection } = await (await engine()).account()
      return { phase, address: address ?? null, device: device ?? null, connection: plainConnection(connection) }
    },
    signUp: async ({ password, ...input }) => (await engine()).signUp({ ...input, password: utf8(password) }),
    signIn: async ({ password, ...input }) => (await engine()).signIn({ ...input, password: utf8(password) }),
    unlock: async ({ password }) => (await engine()).unlock({ password: utf8(password) }),
    lock: async () => nothingOf(await engine(), (opened) => opened.lock()),
    changePassword: async ({ oldPassword, newPassword }) =>
      (await engine()).changePassword({ oldPassword: utf8(oldPassword), newPassword: utf8(newPassword) }),

    startPairChat: async (input) => about(await (await engine()).startPairChat(input)),
    createGroup: async (input) => about(await (await engine()).createGroup(input)),
    addMembers: async (input) => about(await (await engine()).addMembers(input)),
    removeMember: async (input) => about(await (await engine()).removeMember(input)),
    renameChat: async (input) => about(await (await engine()).renameChat(input)),
    sendText: async (input) => (await engine()).sendText(input),
    markRead: async (input) => nothingOf(await engine(), (opened) => opened.markRead(input)),

    chatList: async () => (await (await engine()).chatList()).map(plainSummary),
    async chatView({ chat, limit, before }) {
      const window = before === null ? { chat, limit } : { chat, limit, before }
      const view = await (await engine()).chatView(window)
      const { epoch, members, messages, hasOlder } = view
      return {
        ...plainSummary(view),
        epoch,
        members: members.map(({ account, role, devices, isSelf }) => ({ account, role, devices, isSelf })),
        messages: messages.flatMap(plainMessage),
        hasOlder,
      }
    },
    reconnect: async () => nothingOf(await engine(), async (opened) => opened.reconnect()),
  }
}

async function nothingOf(engine: Engine, work: (engine: Engine) => Promise<void>): Promise<null> {
  await work(engine)
  return null
}

type Told<T> = { readonly ok: true } & T
type Refusal = { readonly ok: false; readonly code: string; readonly account: string | null }

/** A refusal that names nobody says so. */
function about<T>(outcome: Outcome<T>): Told<T> | Refusal {
  return outcome.ok ? outcome : { ok: false, code: outcome.code, account: outcome.account ?? null }
}

function plainSummary(summary: CoreSummary): ChatSummary {
  const { chat, kind, title, state, haltCode, unread, lastActivityMs, last } = summary
  const shown = last === undefined ? [] : plainMessage(last)
  return { chat, kind, title, state, haltCode, unread, lastActivityMs, last: shown[0] ?? null }
}

/** The message as the page knows it; none for a notice of which the page could say nothing that is true. */
function plainMessage(message: CoreMessage): readonly MessageView[] {
  const { id, position, sender, isOwn, kind, text, state, failure, sentAtMs, serverTimeMs } = message
  const plain = { id, position, sender, isOwn, kind, text, state, failure, sentAtMs, serverTimeMs }
  if (message.notice === null) return [{ ...plain, notice: null }]
  const { added, removed, renamed } = message.notice
  if (added.length + removed.length === 0 && renamed === null) return []
  return [{ ...plain, notice: { added, removed, renamed } }]
}

type CoreConnection = Awaited<ReturnType<Engine['account']>>['connection']
function plainConnection(connection: CoreConnection) {
  return connection.state === 'refused'
    ? { state: connection.state, code: connection.code }
    : { state: connection.state }
}

// The engine behind its contract; each noun's calls are answered in engine/. The engine is opened once, at the first
// call; where that fails, every call says why.

import type { Engine } from '#core/engine.ts'
import { engineContract, type EngineEvent } from '#ipc/engine-contract.ts'
import type { Port } from '#ipc/port.ts'
import { serve, type Served } from '#ipc/serve.ts'
import { accountHandlers } from './engine/account-handlers.ts'
import { chatHandlers } from './engine/chat-handlers.ts'
import { contactHandlers } from './engine/contact-handlers.ts'
import { deviceHandlers } from './engine/device-handlers.ts'
import { fileHandlers } from './engine/file-handlers.ts'
import { groupHandlers } from './engine/group-handlers.ts'
import { messageHandlers } from './engine/message-handlers.ts'
import { networkHandlers } from './engine/network-handlers.ts'
import { searchHandlers } from './engine/search-handlers.ts'

interface EngineServiceDeps {
  readonly open: () => Promise<Engine>
  /** It was opened. */
  readonly onEngine?: (engine: Engine) => void
  /** An error that is none of ours came out of the engine; the caller was told `internal`. */
  readonly onSurprise: (error: unknown) => void
}

export interface EngineService {
  /** Answers whoever holds the other end. */
  serve(port: Port): void
  /** Locks the engine where it is open. What fails is a surprise, and told as one. */
  lock(): void
  /** Connects the engine at once, where it is open. */
  connect(): void
  /** Locks and closes the engine. */
  close(): Promise<void>
}

export function createEngineService({ open, onEngine, onSurprise }: EngineServiceDeps): EngineService {
  const callers = new Set<Served<EngineEvent>>()
  let opening: Promise<Engine> | undefined

  async function openOnce(): Promise<Engine> {
    const engine = await open()
    engine.subscribe((event) => {
      for (const caller of callers) caller.tell(event)
    })
    onEngine?.(engine)
    return engine
  }
  function engine(): Promise<Engine> {
    opening ??= openOnce()
    // Whatever stood in the way may be gone at the next call: another process that had the vault open.
    opening.catch(() => (opening = undefined))
    return opening
  }

  const handlers = {
    ...accountHandlers(engine),
    ...chatHandlers(engine),
    ...contactHandlers(engine),
    ...deviceHandlers(engine),
    ...fileHandlers(engine),
    ...groupHandlers(engine),
    ...messageHandlers(engine),
    ...networkHandlers(engine),
    ...searchHandlers(engine),
  }
  return {
    serve(port) {
      const caller: Served<EngineEvent> = serve(engineContract, port, handlers, {
        onClose: () => callers.delete(caller),
        onSurprise,
      })
      callers.add(caller)
    },
    lock() {
      opening?.then((engine) => engine.lock()).catch(onSurprise)
    },
    connect() {
      opening?.then((engine) => engine.reconnect()).catch(onSurprise)
    },
    async close() {
      await (await opening)?.close()
    },
  }
}

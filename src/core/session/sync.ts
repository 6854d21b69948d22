// The stream from the home server, kept up: reconnects by itself, waiting longer each time; a session that cannot be
// renewed ends it with a reason. What comes on the stream is frame-reader.ts.

import { closeCodes } from '#protocol/error-codes.ts'
import { TalkeeError } from '#protocol/errors.ts'
import type { Stream, StreamEnd, Transport } from '../ports/transport.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createFrameReader, type FrameReaderDeps } from './frame-reader.ts'
import type { SessionKeeper } from './session-keeper.ts'

export type Connection =
  | { readonly state: 'offline' | 'connecting' | 'syncing' | 'online' }
  /** The server does not let this device in; the app stays usable offline and says why. */
  | { readonly state: 'refused'; readonly code: string }

export interface SyncDeps extends FrameReaderDeps {
  readonly transport: Transport
  readonly keeper: SessionKeeper
  readonly onConnection: (connection: Connection) => void
}

export interface Sync {
  start(): void
  /** Tries to connect now, whatever the backoff says. */
  hurry(): void
  connection(): Connection
  stop(): Promise<void>
}

const firstRetryMs = 500
const longestRetryMs = 60_000

export function createSync(deps: SyncDeps): Sync {
  let connection: Connection = { state: 'offline' }
  let stopped = true
  let attempt = 0
  let cancelRetry: (() => void) | undefined
  let stream: Stream | undefined
  let epoch = 0
  const inTurn = createSerialQueue()

  function setConnection(next: Connection): void {
    connection = next
    deps.onConnection(next)
  }

  async function connect(mine: number): Promise<void> {
    const session = await deps.keeper.session()
    if (mine !== epoch) return
    if (!session.ok) {
      if (session.why === 'refused' && isFinal(session.code)) setConnection({ state: 'refused', code: session.code })
      else retry()
      return
    }
    const reader = createFrameReader(
      deps,
      (frame) => {
        if (mine === epoch) stream?.send(frame)
      },
      (state) => {
        if (mine !== epoch) return
        // Not at the hello: what fails at the same row again and again must wait longer each time.
        if (state !== 'connected') attempt = 0
        setConnection({ state: state === 'caught-up' ? 'online' : 'syncing' })
      },
    )
    let hasFailed = false
    stream = deps.transport.openStream({
      sessionToken: session.value.token,
      events: {
        onOpen: () => undefined,
        onFrame: (message) => {
          // Batches queue up here while one is being stored; order is the server's. After one that was not stored none
          // may be: acknowledging a later row says that all before it are on this disk.
          const take = (): Promise<void> => (mine === epoch && !hasFailed ? reader.take(message) : Promise.resolve())
          inTurn(take).catch((error: unknown) => {
            deps.log.warn('stream_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
            hasFailed = true
            if (mine === epoch) stream?.close()
          })
        },
        onEnd: (end) => {
          if (mine !== epoch) return
          stream = undefined
          if (saysSessionEnded(end)) deps.keeper.drop()
          retry()
        },
      },
    })
  }

  function retry(): void {
    epoch++
    setConnection({ state: 'offline' })
    const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempt++, 10))
    const [random = 0] = deps.crypto.randomBytes(1)
    const delayMs = Math.round(ceiling * (0.5 + random / 510))
    cancelRetry = deps.clock.after(delayMs, begin)
  }

  function begin(): void {
    const mine = ++epoch
    cancelRetry?.()
    cancelRetry = undefined
    setConnection({ state: 'connecting' })
    connect(mine).catch((error: unknown) => {
      if (mine !== epoch) return
      deps.log.warn('connect_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
      retry()
    })
  }

  return {
    start() {
      if (!stopped) return
      stopped = false
      begin()
    },
    hurry() {
      if (stopped || (cancelRetry === undefined && connection.state !== 'refused')) return
      attempt = 0
      begin()
    },
    connection: () => connection,
    async stop() {
      stopped = true
      epoch++
      cancelRetry?.()
      cancelRetry = undefined
      stream?.close()
      stream = undefined
      await inTurn(() => Promise.resolve())
      setConnection({ state: 'offline' })
    },
  }
}

function saysSessionEnded({ code, httpStatus }: StreamEnd): boolean {
  return code === closeCodes.sessionEnded || code === closeCodes.deviceRevoked || httpStatus === 401
}

/** Refusals that trying again does not cure. */
function isFinal(code: string): boolean {
  return code === 'device_revoked' || code === 'wrong_credentials' || code === 'bad_proof' || code === 'not_found'
}

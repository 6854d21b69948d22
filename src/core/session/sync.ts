// The stream from the home server, kept up: reconnects by itself, waiting longer each time; a session that cannot be
// renewed ends it with a reason. What comes on the stream is frame-reader.ts.

import { closeCodes } from '#protocol/error-codes.ts'
import { TalkeeError } from '#protocol/errors.ts'
import type { Stream, StreamEnd, Transport } from '../ports/transport.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createFrameReader, type FrameReader, type FrameReaderDeps } from './frame-reader.ts'
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
/** A refusal is cured elsewhere: another device brings back the log that certifies this one, an operator repairs. */
const refusedRetryMs = 15 * 60_000

export function createSync(deps: SyncDeps): Sync {
  let connection: Connection = { state: 'offline' }
  let stopped = true
  let attempt = 0
  let cancelRetry: (() => void) | undefined
  let stream: Stream | undefined
  let reader: FrameReader | undefined
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
      if (session.why === 'refused' && isFinal(session.code)) refuse(session.code)
      else retry()
      return
    }
    const mineReader = createFrameReader(
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
    reader = mineReader
    let hasFailed = false
    stream = deps.transport.openStream({
      sessionToken: session.value.token,
      events: {
        onOpen: () => undefined,
        onFrame: (message) => {
          // Batches queue up here while one is being stored; order is the server's. After one that was not stored none
          // may be: acknowledging a later row says that all before it are on this disk.
          const take = (): Promise<void> =>
            mine === epoch && !hasFailed ? mineReader.take(message) : Promise.resolve()
          inTurn(take).catch((error: unknown) => {
            const code = error instanceof TalkeeError ? error.code : 'internal'
            deps.log.warn('stream_failed', { code })
            hasFailed = true
            if (mine !== epoch) return
            stream?.close()
            if (saysRolledBack(code)) refuse(code)
          })
        },
        onEnd: (end) => {
          if (mine !== epoch) return
          if (saysSessionEnded(end)) deps.keeper.drop()
          retry()
        },
      },
    })
  }

  /** What comes of the attempt under way concerns nobody any more. */
  function leave(): void {
    epoch++
    reader?.end()
    reader = undefined
    stream = undefined
  }

  function refuse(code: string): void {
    leave()
    setConnection({ state: 'refused', code })
    cancelRetry = deps.clock.after(refusedRetryMs, () => {
      begin({ isQuiet: true })
    })
  }

  function retry(): void {
    leave()
    setConnection({ state: 'offline' })
    const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempt++, 10))
    const [random = 0] = deps.crypto.randomBytes(1)
    const delayMs = Math.round(ceiling * (0.5 + random / 510))
    cancelRetry = deps.clock.after(delayMs, begin)
  }

  /** `isQuiet`: what is shown stays until there is something else to say. */
  function begin({ isQuiet = false } = {}): void {
    const mine = ++epoch
    cancelRetry?.()
    cancelRetry = undefined
    if (!isQuiet) setConnection({ state: 'connecting' })
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
      if (stopped || cancelRetry === undefined) return
      attempt = 0
      begin()
    },
    connection: () => connection,
    async stop() {
      stopped = true
      cancelRetry?.()
      cancelRetry = undefined
      const last = stream
      // First: a stream that is still being opened says its end while it is closed, and nobody is to try again for that.
      leave()
      last?.close()
      await inTurn(() => Promise.resolve())
      setConnection({ state: 'offline' })
    },
  }
}

function saysSessionEnded({ code, httpStatus }: StreamEnd): boolean {
  return code === closeCodes.sessionEnded || code === closeCodes.deviceRevoked || httpStatus === 401
}

/** One side has forgotten what the other knows: going on would lose messages. */
function saysRolledBack(code: string): boolean {
  return code === 'vault_rolled_back' || code === 'server_rolled_back'
}

/** Refusals that trying again soon does not cure. */
function isFinal(code: string): boolean {
  return code === 'device_revoked' || code === 'wrong_credentials' || code === 'bad_proof' || code === 'not_found'
}

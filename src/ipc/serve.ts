// The serving face of a contract over a port. Every call is read by the contract first, and so is every answer before
// it leaves: what the contract does not name cannot get out. Made to be called by a hostile page.

import { InternalError, PeerError, UsageError } from '#protocol/errors.ts'
import type { CallTable, Contract, Handlers } from './contract.ts'
import { callMessage, describeFailure } from './messages.ts'
import type { Port } from './port.ts'
import type { Read } from './reader.ts'
import { fitsInto } from './size.ts'

interface ServeOptions {
  /** Characters, bytes and values that one call may hold in all. */
  readonly maxUnits?: number
  /** Calls that may run at a time; more are refused with `busy`. */
  readonly maxRunning?: number
  /** The caller is gone. */
  readonly onClose?: () => void
  /** A handler failed with an error that is none of ours; the caller was only told `internal`. */
  readonly onSurprise?: (error: unknown) => void
}

export interface Served<Event> {
  /** Sends an event; into the void once the caller is gone. */
  tell(event: Event): void
  close(): void
}

const defaultMaxUnits = 1_000_000
const defaultMaxRunning = 256

/** Answers every well-formed call; what is no call at all is dropped, since there is nobody to answer. Never throws. */
export function serve<Calls extends CallTable, Event>(
  contract: Contract<Calls, Event>,
  port: Port,
  handlers: Handlers<Contract<Calls, Event>>,
  options: ServeOptions = {},
): Served<Event> {
  const { maxUnits = defaultMaxUnits, maxRunning = defaultMaxRunning } = options
  const offered = handlers as Readonly<Record<string, (input: unknown) => Promise<unknown>>>
  let running = 0
  let closed = false

  async function run({ method, input }: Read<typeof callMessage>): Promise<unknown> {
    const called = Object.hasOwn(contract.calls, method) ? contract.calls[method] : undefined
    const handler = offered[method]
    if (called === undefined || handler === undefined) throw new UsageError('unknown_method', 'no such call')
    if (running >= maxRunning) throw new UsageError('busy', 'too many calls at a time')
    running += 1
    try {
      const answer = (await handler(called.input.read(input, '$'))) ?? null
      return readAnswer(() => called.output.read(answer, '$'))
    } finally {
      running -= 1
    }
  }

  function post(message: unknown): void {
    if (!closed) port.post(message)
  }

  async function answer(value: unknown): Promise<void> {
    const asked = readCall(value, maxUnits)
    if (asked === undefined) return
    const { id } = asked.call
    try {
      if (asked.tooLarge) throw new PeerError('too_large', 'a call of this size is not read')
      post({ kind: 'reply', id, ok: true, value: await run(asked.call), failure: null })
    } catch (error) {
      const failure = describeFailure(error)
      if (failure.code === 'internal') options.onSurprise?.(error)
      post({ kind: 'reply', id, ok: false, value: null, failure })
    }
  }

  port.listen({
    message(value) {
      answer(value).catch((error: unknown) => options.onSurprise?.(error))
    },
    close() {
      closed = true
      options.onClose?.()
    },
  })
  return {
    tell: (event) => post({ kind: 'event', event }),
    close() {
      closed = true
      port.close()
    },
  }
}

function readCall(value: unknown, maxUnits: number): { call: Read<typeof callMessage>; tooLarge: boolean } | undefined {
  try {
    const read = callMessage.read(value, '$')
    return { call: read, tooLarge: !fitsInto(read.input, maxUnits) }
  } catch {
    return undefined
  }
}

/** Answers are ours: one that does not fit the contract is our mistake, and stays here. */
function readAnswer<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw new InternalError('bad_answer', 'an answer that the contract does not know', { cause })
  }
}

// A contract between two processes: calls with their input and answer, and events. Both faces come from the one
// definition: `createClient` and `serve`. Whoever receives checks; who sends nonsense gets a code back, never a crash.

import type { Read, Reader } from './reader.ts'

export interface Call<Input, Output> {
  readonly input: Reader<Input>
  readonly output: Reader<Output>
}

export interface Contract<Calls extends CallTable = CallTable, Event = unknown> {
  readonly calls: Calls
  readonly event: Reader<Event>
}

export type CallTable = Readonly<Record<string, Call<unknown, unknown>>>

export const call = <Input, Output>(input: Reader<Input>, output: Reader<Output>): Call<Input, Output> => ({
  input,
  output,
})

export function defineContract<const Calls extends CallTable, Event>(
  contract: Contract<Calls, Event>,
): Contract<Calls, Event> {
  return contract
}

type InputOf<C extends CallTable, Method extends keyof C> = Read<C[Method]['input']>
type OutputOf<C extends CallTable, Method extends keyof C> = Read<C[Method]['output']>
export type EventOf<C> = C extends Contract<CallTable, infer Event> ? Event : never

/** A call without input takes no argument. */
type Arguments<Input> = [Input] extends [null] ? [] : [input: Input]

type ClientCalls<C extends CallTable> = {
  readonly [Method in keyof C]: (...input: Arguments<InputOf<C, Method>>) => Promise<OutputOf<C, Method>>
}

/** What the caller holds. A call that fails rejects with one of the four errors of protocol/errors.ts. */
export type Client<C> =
  C extends Contract<infer Calls, infer Event>
    ? ClientCalls<Calls> & {
        /** Every event from now on; the result ends it. */
        subscribe(listener: (event: Event) => void): () => void
      }
    : never

/** What the one who serves has to offer. */
export type Handlers<C> =
  C extends Contract<infer Calls>
    ? {
        readonly [Method in keyof Calls]: (
          ...input: Arguments<InputOf<Calls, Method>>
        ) => Promise<OutputOf<Calls, Method>>
      }
    : never

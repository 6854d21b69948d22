// What an engine in a process of its own understands (engine-child.ts), and what it answers. Both ends are ours.

import type { ChatView } from '#core/views/chat-view.ts'

/** A text, and when it was written or could be shown: milliseconds of the machine's monotonic clock. */
export interface Moment {
  readonly text: string
  readonly atMs: number
}

/** What came by the stream since the last time it was asked. */
export interface StreamTraffic {
  /** Frames of messages, those of this engine's own included. */
  readonly messageFrames: number
  /** Bytes of all WebSocket messages: frames and batches, without WebSocket's and TLS's own headers. */
  readonly bytes: number
  /** Bytes of the acknowledgements sent. */
  readonly acknowledgedBytes: number
}

export interface EngineTasks {
  signUp(input: { invite: string; username: string; password: string }): { address: string }
  isOnline(): boolean
  startPairChat(input: { peer: string }): string
  createGroup(input: { name: string; members: readonly string[] }): string
  view(input: { chat: string }): ChatView | null
  /** Writes each text `afterMs` from now, whatever has become of the one before; gives the moments it was due. */
  write(input: { chat: string; texts: readonly { text: string; afterMs: number }[] }): readonly Moment[]
  /** Resolves with the next `count` texts of others, each with the moment a view first showed it. */
  hear(input: { count: number }): readonly Moment[]
  traffic(): StreamTraffic
  close(): null
}

export type TaskName = keyof EngineTasks
export type TaskInput<Name extends TaskName> = Parameters<EngineTasks[Name]>
export type TaskResult<Name extends TaskName> = ReturnType<EngineTasks[Name]>

export interface TaskMessage {
  readonly number: number
  readonly task: TaskName
  readonly input: readonly unknown[]
}

export type TaskReply = { readonly number: number } & ({ readonly value: unknown } | { readonly failure: string })

// What the demonstration asks of a person's process, and what it hears back.

export type Task = { readonly number: number } & Ask

export type Ask =
  | { readonly do: 'sign-up'; readonly invite: string; readonly username: string; readonly password: string }
  | { readonly do: 'connection' }
  | { readonly do: 'start-chat'; readonly peer: string }
  | { readonly do: 'create-group'; readonly name: string; readonly members: readonly string[] }
  | { readonly do: 'remove'; readonly chat: string; readonly member: string }
  | { readonly do: 'send'; readonly chat: string; readonly text: string }
  | { readonly do: 'view'; readonly chat: string }
  | { readonly do: 'close' }

export interface TaskReply {
  readonly task: number
  readonly ok: boolean
  readonly value: unknown
}

/** A message that a person could see from `receivedAtMs` on (milliseconds since 1970, with fractions). */
export interface Heard {
  readonly heard: {
    readonly chat: string
    readonly sender: string
    readonly text: string
    readonly receivedAtMs: number
  }
}

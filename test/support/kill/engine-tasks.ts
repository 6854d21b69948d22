// What the harness asks of an engine in a process of its own, and what it hears back.

export type Task = { readonly number: number } & Ask

export type Ask =
  /** Opens the engine; the first of all. `torn`: see watched-store.ts. */
  | { readonly do: 'open'; readonly folder: string; readonly torn: boolean }
  | { readonly do: 'sign-up'; readonly invite: string; readonly username: string }
  | { readonly do: 'arm'; readonly point: string; readonly times: number }
  /** Unlocks; the answer is the account's address. */
  | { readonly do: 'unlock' }
  /** `empty`, `locked`, `ready`. */
  | { readonly do: 'phase' }
  | { readonly do: 'start-pair'; readonly peer: string }
  | { readonly do: 'create-group'; readonly name: string; readonly members: readonly string[] }
  | { readonly do: 'add'; readonly chat: string; readonly member: string }
  | { readonly do: 'remove'; readonly chat: string; readonly member: string }
  | { readonly do: 'rename'; readonly chat: string; readonly name: string }
  | { readonly do: 'send'; readonly chat: string; readonly text: string }
  /** The newest `newest` messages of each chat, or all of them. */
  | { readonly do: 'holdings'; readonly newest?: number }
  | { readonly do: 'close' }

export interface TaskReply {
  readonly task: number
  readonly ok: boolean
  readonly value: unknown
}

/** What one engine shows. */
export interface HeldChat {
  readonly chat: string
  readonly state: 'joining' | 'active' | 'left' | 'halted'
  readonly haltCode: string
  readonly title: string
  readonly members: readonly string[]
  /** Oldest first; texts only. */
  readonly texts: readonly {
    readonly id: string
    readonly sender: string
    readonly text: string
    readonly state: string
  }[]
}

/** Files beside the vault that outlive the process. */
export const besideVault = { lastPoint: 'last-point', log: 'log' } as const

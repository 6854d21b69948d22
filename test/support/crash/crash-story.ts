// What can be under way when a process ends, and who is there to see what became of it. The stories: crash-stories.ts.

import type { Engine } from '#core/engine.ts'
import type { Mortal } from './mortal.ts'

export interface CrashWorld {
  readonly mortal: Mortal
  readonly mortalAddress: string
  /** Who lives on. */
  readonly other: Engine
  /** Of the two. */
  readonly chat: string
  /** Of the two, made by the mortal. */
  readonly group: string
  /** Shows that a chat is well: each reads what the other writes. */
  sayBothWays(chat: string, text: string): Promise<void>
}

export interface CrashStory {
  readonly name: string
  /** Once, with both alive. */
  prepare?(world: CrashWorld): Promise<void>
  /** The deed; settles when nothing of it is under way any more. */
  act(world: CrashWorld, number: number): Promise<void>
  /** After the crash and a new beginning: what is wrong, in words. `isDone`: the deed had been answered. */
  look(world: CrashWorld, number: number, isDone: boolean): Promise<readonly string[]>
}

// What can be under way when a process ends, and who is there to see what became of it. The stories: chat-stories.ts,
// device-stories.ts, leaving-stories.ts, history-stories.ts.

import type { Engine } from '#core/engine.ts'
import type { Mortal } from './mortal.ts'

export interface CrashWorld {
  readonly mortal: Mortal
  readonly mortalAddress: string
  /** The mortal's. */
  readonly words: string
  /** Who lives on. */
  readonly other: Engine
  /** Of the two. */
  readonly chat: string
  /** Of the two, made by the mortal. */
  readonly group: string
  invite(): Promise<string>
  /** One more installation, mortal too; it ends with the world. */
  another(name: string): Promise<Mortal>
  /** The newest cursor that the server has by a device's signature; 0 for none. */
  signedCursor(device: string): number
  /** The id of the newest row of the server's log. */
  newestRow(): number
  /** Shows that a chat is well: each reads what the other writes. Without `one` it is the world's mortal. */
  sayBothWays(chat: string, text: string, one?: Mortal): Promise<void>
}

export interface Deed {
  readonly mortal: Mortal
  /** It connects to nothing before the deed. */
  readonly isAtRest?: boolean
  /** Its vault may not be there, or be open to no password. */
  readonly mayBeShut?: boolean
  /** It ends its session: what that does beside is stopped at that moment, and its failures are nobody's any more. */
  readonly isEnding?: boolean
  /** Where no answer came, what became of it is asked after when the vault is unlocked the next time. */
  readonly isSettledByUnlocking?: boolean
  /** Settles when what was asked for has happened. */
  act(): Promise<void>
  /**
   * After the crash and a new beginning, or after a fault: what is wrong, in words. `isDone`: the deed had been answered;
   * else whoever did it does it again.
   */
  look(isDone: boolean): Promise<readonly string[]>
}

export interface CrashStory {
  readonly name: string
  /** Each deed in a world of its own: what one leaves behind would be in the next one's way. */
  readonly isAlone?: boolean
  /** Makes what the deed needs, with everybody alive. */
  setOut(world: CrashWorld, number: number): Promise<Deed>
}

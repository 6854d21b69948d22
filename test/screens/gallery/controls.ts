// What a test can make happen in the gallery: `window.gallery`. Plain values, since they come from another process.

import type { HostView } from '#ipc/desktop-contract.ts'

export interface EngineControls {
  /** Something from somebody else arrives, in the chat at that place of the script. */
  receive(chat: number, text: string): void
  /** These people are writing in the chat at that place of the script, and nobody else. */
  write(chat: number, accounts: readonly string[]): void
  /** The chat at that place of the script is a request of theirs. */
  request(chat: number, by: string): void
  /** From now on, pages of older messages come only when they are let. */
  holdOlder(): void
  /** Lets the pages that are waited for come; says how many. */
  letOlder(): number
  /** Every intent is refused from now on; with the empty code, none. */
  refuse(code: string, account: string): void
  /** Another address of one's own. */
  beCalled(address: string): void
}

export interface DesktopControls {
  host(change: Partial<HostView>): void
  /** A link opens the app. */
  openWith(link: string): void
}

export interface Controls extends EngineControls, DesktopControls {
  /** The engine's process ends. */
  lose(): void
}

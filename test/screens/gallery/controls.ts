// What a test can make happen in the gallery: `window.gallery`. Plain values, since they come from another process.

import type { HostView } from '#ipc/desktop-contract.ts'

/** A file as somebody has sent it, whatever it says of itself. */
interface GivenFile {
  readonly name: string
  readonly bytesB64: string
  /** What it claims to be; null for no picture. */
  readonly picture: { readonly width: number; readonly height: number } | null
  /** The bytes are the small picture of the message, else the file. */
  readonly isPreview: boolean
}

export interface EngineControls {
  /** Something from somebody else arrives, in the chat at that place of the script. */
  receive(chat: number, text: string): void
  /** Files from somebody else arrive in that chat, held already. */
  receiveFiles(chat: number, files: readonly GivenFile[]): void
  /** These people are writing in the chat at that place of the script, and nobody else. */
  write(chat: number, accounts: readonly string[]): void
  /** Something unread in the chat at that place of the script names one. */
  mention(chat: number): void
  /** The chat at that place of the script is a request of theirs. */
  request(chat: number, by: string): void
  /** From now on, pages of older messages come only when they are let. */
  holdOlder(): void
  /** Lets the pages that are waited for come; says how many. */
  letOlder(): number
  /** After so many more, files that are sent wait; null lets them all go. */
  holdFiles(after: number | null): void
  /** Files of these names are unreadable from now on. */
  spoil(names: readonly string[]): void
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

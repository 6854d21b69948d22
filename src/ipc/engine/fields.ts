// What several contracts of the engine have in common: readers of names and ids, and how a refusal is told.

import { text } from '#protocol/codec/shape.ts'
import { hexId, listOf, orNull, struct } from '../reader.ts'
import { limits } from '#protocol/limits.ts'

export const code = text(64)
export const address = text(286)
export const password = text(1024)
export const members = listOf(address, limits.rosterDevices)
/** Of a message in its timeline. A place has 28 digits; where several share one, and where two chats are shown as one, more. */
export const position = text(128)
export const chat = struct({ chat: hexId })
export const done = struct({})

/** `code` names the refusal; see the error texts of the page. */
export const refused = struct({ code })
/** `account`: whom it is about, where it is about one. */
export const refusedFor = struct({ code, account: orNull(address) })

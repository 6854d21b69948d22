// How the main process tells the crypto worker which file its user has chosen, and for what. The page gets the token alone.

import { oneOf, text } from '#protocol/codec/shape.ts'
import { hexId, struct, type Read } from './reader.ts'

/** A word from the main process to its child, beside `childWords`. */
export const fileGrant = struct({
  word: oneOf('grant-file'),
  /** Drawn, and good once. */
  token: hexId,
  path: text(32_768),
  purpose: oneOf('read', 'write'),
})
export type FileGrant = Read<typeof fileGrant>

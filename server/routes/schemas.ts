// Pieces that route schemas are made of. Bytes in JSON are base64url without padding.

import { Type } from 'typebox'

/** Exactly `length` bytes. */
export const bytesOf = (length: number) => {
  const letters = Math.ceil((length * 4) / 3)
  return Type.String({ pattern: `^[A-Za-z0-9_-]{${String(letters)}}$` })
}

/** 1 to `max` bytes. */
export const bytesUpTo = (max: number) =>
  Type.String({ pattern: '^[A-Za-z0-9_-]+$', minLength: 2, maxLength: Math.ceil((max * 4) / 3) })

/** 16 bytes in hex, as ids stand in paths and JSON. */
export const hexId = Type.String({ pattern: '^[0-9a-f]{32}$' })

/** Judged by the protocol's parser, which has the right code for it. */
export const anyName = Type.String({ maxLength: 300 })

export const closedObject = <const Properties extends Parameters<typeof Type.Object>[0]>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

export const decimal = Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' })

export const chatParams = closedObject({ chat: hexId })

export const appendedReply = closedObject({ id: Type.Integer(), seq: Type.Integer(), timeMs: Type.Integer() })

/** What a shape of the protocol reads. */
export type Read<S extends { read(value: unknown, path: string): unknown }> = ReturnType<S['read']>

/** Compiles only where both types are the same: a schema here and what the protocol says travels. */
export function sameType<Left, Right>(
  ..._proof: [Left] extends [Right] ? ([Right] extends [Left] ? [] : [never]) : [never]
): void {
  // Nothing at run time.
}

// What a device signs with its cursor: proof, should its vault be rolled back, that it had been further.

import { concatBytes } from '../codec/bytes.ts'
import { utf8 } from '../codec/utf8.ts'
import { u64 } from '../codec/writer.ts'
import { idBytes, type Incarnation } from '../ids.ts'
import { labels } from '../labels.ts'

export function acknowledgementBytes(incarnation: Incarnation, cursor: number): Uint8Array {
  return concatBytes(utf8(labels.acknowledgement), idBytes(incarnation), u64(cursor))
}

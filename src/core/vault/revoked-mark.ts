// The file that says that this installation's device was revoked, and when. While it lies there no password opens the
// vault; the words do, for thirty days. Readable without them: it holds a time and nothing else.

import { oneOf, record, uint } from '#protocol/codec/shape.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import { decodeChecked, encodeChecked } from './checked-file.ts'

const shape = record({ version: [1, oneOf(1)], revokedAtMs: [2, uint()] })

/** For so long the words open what a revoked device has left. */
export const wordsOpenForMs = 30 * 86_400_000

export const encodeRevokedMark = (crypto: Pick<Crypto, 'blake3'>, revokedAtMs: number): Uint8Array =>
  encodeChecked(crypto, labels.vaultWrapCheck, shape, { version: 1, revokedAtMs })

/** When the device was revoked, wall time in ms; undefined for a damaged file. */
export const readRevokedMark = (crypto: Pick<Crypto, 'blake3'>, file: Uint8Array): number | undefined =>
  decodeChecked(crypto, labels.vaultWrapCheck, shape, file)?.revokedAtMs

// Files of messages that were shown once: in memory alone, from the moment that nothing of them is on the disk any more until
// whoever looks at them is done, for a while at most, and never beyond a lock.

import { toHex } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'

export interface RevealedFiles {
  /**
   * Adopts the bytes. One at a time: what was there before is wiped. Gives a drawn name for it, 32 hexadecimal digits.
   * `UsageError` `not_ready` after `stop`: they are wiped, and nobody sees them.
   */
  keep(bytes: Uint8Array): string
  /** A copy of so many from there on, fewer at the end. `UsageError` `no_such_file`. */
  read(revealed: string, from: number, length: number): Uint8Array
  sizeOf(revealed: string): number
  forget(revealed: string): void
  /** For good. */
  stop(): void
}

/** One who looks at it for longer than this has gone away and left it open. */
const longestMs = 15 * 60_000

interface Kept {
  readonly name: string
  readonly bytes: Uint8Array
  readonly cancel: () => void
}

export function createRevealedFiles(deps: {
  readonly crypto: Pick<Crypto, 'randomBytes' | 'wipe'>
  readonly clock: Pick<Clock, 'after'>
}): RevealedFiles {
  const { crypto, clock } = deps
  let kept: Kept | undefined
  let isStopped = false

  function drop(): void {
    if (kept === undefined) return
    kept.cancel()
    crypto.wipe(kept.bytes)
    kept = undefined
  }

  function known(revealed: string): Uint8Array {
    if (kept?.name !== revealed) throw new UsageError('no_such_file', 'it was shown once')
    return kept.bytes
  }

  return {
    keep(bytes) {
      drop()
      if (isStopped) {
        crypto.wipe(bytes)
        throw new UsageError('not_ready', 'locked before it was shown')
      }
      const name = toHex(crypto.randomBytes(16))
      kept = { name, bytes, cancel: clock.after(longestMs, drop) }
      return name
    },
    read: (revealed, from, length) => known(revealed).slice(from, from + length),
    sizeOf: (revealed) => known(revealed).length,
    forget(revealed) {
      if (kept?.name === revealed) drop()
    },
    stop() {
      isStopped = true
      drop()
    },
  }
}

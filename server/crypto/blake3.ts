// BLAKE3 for the server: tokens, codes, bodies. One hasher per thread, set up while the module loads.

import { createBLAKE3 } from 'hash-wasm'

const hasher = await createBLAKE3()

export interface Blake3Stream {
  update(chunk: Uint8Array): void
  digest(): Uint8Array
}

/** 32 bytes over the parts joined. */
export function blake3(...parts: readonly Uint8Array[]): Uint8Array {
  hasher.init()
  for (const part of parts) hasher.update(part)
  return hasher.digest('binary')
}

/** A hasher of its own, for data that comes in pieces. */
export async function blake3Stream(): Promise<Blake3Stream> {
  const own = await createBLAKE3()
  own.init()
  return { update: (chunk) => void own.update(chunk), digest: () => own.digest('binary') }
}

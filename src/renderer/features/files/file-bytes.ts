// The bytes of files, piece by piece over the port: out of what is held or staged, and into what is staged.

import type { EngineClient } from '#ipc/engine-contract.ts'

/** Half of what a call takes. */
const pieceBytes = 256 * 1024

/** Everything of a file that is read by pieces. Undefined when it was stopped. */
export async function wholeOf(
  sizeBytes: number,
  read: (from: number, length: number) => Promise<{ readonly bytes: Uint8Array }>,
  isStopped: () => boolean,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const whole = new Uint8Array(sizeBytes)
  for (let from = 0; from < sizeBytes; ) {
    const { bytes } = await read(from, Math.min(pieceBytes, sizeBytes - from))
    if (isStopped() || bytes.length === 0) return undefined
    whole.set(bytes.subarray(0, sizeBytes - from), from)
    from += bytes.length
  }
  return whole
}

/** Pushes a file of the page's into what was staged for it, so much at a time. Rejects where it cannot be read. */
export async function pushBytes(
  engine: EngineClient,
  staged: string,
  file: Blob,
  onBytes: (pushed: number) => void,
  isStopped: () => boolean,
): Promise<void> {
  for (let from = 0; from < file.size && !isStopped(); from += pieceBytes) {
    const bytes = new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer())
    await engine.addToStaged({ staged, bytes })
    onBytes(from + bytes.length)
  }
}

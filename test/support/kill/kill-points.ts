// The moments at which an engine's process may die: each one passed is noted where a kill leaves it standing, and at the
// one it was armed for the process kills itself. Killed from outside, the note tells how far it had come.

import { openSync, writeSync } from 'node:fs'

export interface KillPoints {
  /** Notes the point; does not return when it is the one to die at. */
  pass(point: string): void
  /** Die at the `times`-th passing of `point` from now (1 is the next). */
  arm(point: string, times: number): void
}

const noteBytes = 64

/** `file` holds the name of the last point passed. Written, not synced: a killed process does not take the system along. */
export function createKillPoints(file: string): KillPoints {
  const note = openSync(file, 'w')
  let armed: { readonly point: string; left: number } | undefined
  return {
    pass(point) {
      writeSync(note, point.padEnd(noteBytes), 0)
      if (armed?.point === point && --armed.left === 0) die()
    },
    arm(point, times) {
      armed = { point, left: times }
    },
  }
}

/** The death of a power cut, as far as a process can have it: no handler runs, nothing is flushed. */
function die(): never {
  process.kill(process.pid, 'SIGKILL')
  // The signal may take a moment; nothing more is done meanwhile.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

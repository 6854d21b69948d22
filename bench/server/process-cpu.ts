// Processor time of another process. Where the machine is shared, the one figure that can be trusted.

import { readFileSync } from 'node:fs'

/** Milliseconds in user and system mode so far, in steps of 10; NaN where the system does not tell. */
export function processCpuMs(pid: number | undefined): number {
  try {
    // The second field is a name in brackets that may hold anything; utime and stime are the 14th and 15th of all.
    const fields =
      readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}

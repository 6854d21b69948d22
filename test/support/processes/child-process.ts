// Children of tests, benchmarks and tools: waited for, and ended by their own process alone.

import type { ChildProcess } from 'node:child_process'

/** A command to put before the program, such as one that enters a network namespace. */
export type Within = readonly string[]

/** The program and its arguments, run inside `within`. */
export function commandLine(within: Within, args: readonly string[]): [command: string, args: readonly string[]] {
  const [command, ...before] = within
  return command === undefined ? [process.execPath, args] : [command, [...before, process.execPath, ...args]]
}

/** Whatever becomes of this process, the child does not outlive it. */
export function endWithUs(child: ChildProcess): void {
  const kill = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
}

/** Waits for the child's end, and kills it when that does not come. */
export async function ended(child: ChildProcess, patienceMs = 5_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** The result, or an error that says what was waited for. */
export async function inTime<T>(result: Promise<T>, complaint: string, patienceMs = 60_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(complaint))
    }, patienceMs)
  })
  try {
    return await Promise.race([result, late])
  } finally {
    clearTimeout(timer)
  }
}

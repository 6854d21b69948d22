// The parent's side of a long suite: a process of its own, so that a crash is a failure and a hang has an end.
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { LongResult, SystemTool } from '../test/support/long-suite.ts'

/** What a child may say. Both ends are ours and of one version, so it is checked by its kind alone. */
export type ChildMessage = SuiteDescription | { readonly kind: 'result'; readonly result: LongResult }

export interface SuiteDescription {
  readonly kind: 'description'
  readonly name: string
  readonly about: string
  readonly estimateSeconds: number
  readonly needs: readonly SystemTool[]
}

export interface SuiteRun {
  readonly seed: number
  readonly count: 'all' | 'sample'
  readonly deadlineMs: number
}

const describeTimeoutMs = 60_000

/** @throws when the file cannot be loaded, or exports no suite. */
export async function describeSuite(file: string): Promise<SuiteDescription> {
  const ended = await runChild(file, ['describe'], Date.now() + describeTimeoutMs)
  if (ended.message?.kind !== 'description') throw new Error(`${file} cannot be loaded: ${ended.how}`)
  return ended.message
}

/** Never throws for what the suite does: dying, hanging and throwing are failures of the suite. */
export async function runSuite(file: string, run: SuiteRun): Promise<LongResult> {
  const ended = await runChild(file, ['run', String(run.seed), run.count, String(run.deadlineMs)], run.deadlineMs)
  if (ended.message?.kind === 'result') return ended.message.result
  return { passed: 0, failed: 1, skipped: 0, figures: {}, failures: [`its process ${ended.how}, without a result`] }
}

interface Ended {
  readonly message: ChildMessage | undefined
  readonly how: string
}

function runChild(file: string, parameters: readonly string[], deadlineMs: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that servers and engines it started end with it.
    const child = fork(join(import.meta.dirname, 'long-suite-child.ts'), [file, ...parameters], { detached: true })
    const killOnExit = () => killGroup(child)
    process.on('exit', killOnExit)
    let message: ChildMessage | undefined
    let late = false
    const timer = setTimeout(
      () => {
        late = true
        killGroup(child)
      },
      Math.max(0, deadlineMs - Date.now()),
    )
    child.on('message', (value) => {
      message = value as ChildMessage
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      process.off('exit', killOnExit)
      killGroup(child)
      const how = late
        ? 'was killed at its deadline'
        : signal === null
          ? `ended with code ${code ?? 0}`
          : `died of ${signal}`
      resolve({ message, how })
    })
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}

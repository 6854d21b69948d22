// A device that was away comes back, in a process of its own: its processor time, its memory and how long its event loop
// was held up until it has taken what waited. Command line: FOLDER, PASSWORD, COUNT. Answers by one message and ends.

import { fork } from 'node:child_process'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openEngine } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { inTime } from '../../test/support/processes/child-process.ts'
import { eventually } from '../../test/support/installation.ts'
import { withQuickStretch } from '../../test/support/quick-stretch.ts'

export interface CaughtUp {
  readonly wallMs: number
  readonly cpuMs: number
  /** V8's heap and what buffers hold outside it, at most and at the end, beyond what it was when unlocking began. */
  readonly peakBytes: number
  readonly keptBytes: number
  readonly loopDelayMaxMs: number
  readonly loopDelayP99Ms: number
}

/** Unlocks the vault in `folder`, waits until so many messages are unread in its only chat, and reads them. */
export async function catchUp(folder: string, password: string, count: number): Promise<CaughtUp> {
  const child = fork(fileURLToPath(import.meta.url), [folder, password, String(count)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answer = new Promise<CaughtUp>((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as CaughtUp)
    })
    child.once('exit', (code) => {
      reject(new Error(`the reader ended with ${String(code)}`))
    })
  })
  try {
    return await inTime(answer, 'the reader does not catch up', patienceMs)
  } finally {
    child.kill()
  }
}

const patienceMs = 300_000
const sampleEveryMs = 20
const loopResolutionMs = 5

if (import.meta.main) {
  const [, , folder = '', password = '', count = '0'] = process.argv
  process.send?.(await measure(folder, password, Number(count)))
}

async function measure(folder: string, password: string, count: number): Promise<CaughtUp> {
  const silent = (): void => undefined
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const engine = await openEngine({
    folder,
    crypto,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
  const before = await usedAfterCollection()
  let peakBytes = 0
  const sampling = setInterval(() => {
    peakBytes = Math.max(peakBytes, used() - before)
  }, sampleEveryMs)
  const loopDelay = monitorEventLoopDelay({ resolution: loopResolutionMs })
  loopDelay.enable()
  const [cpu, beganMs] = [process.cpuUsage(), performance.now()]
  const unlocked = await engine.unlock({ password: utf8(password) })
  if (!unlocked.ok) throw new Error(unlocked.code)
  const hasAll = async (): Promise<true | undefined> =>
    (await engine.chatList()).some(({ unread }) => unread >= count) ? true : undefined
  await eventually(engine, hasAll, patienceMs)
  const { user, system } = process.cpuUsage(cpu)
  const wallMs = performance.now() - beganMs
  loopDelay.disable()
  clearInterval(sampling)
  const keptBytes = (await usedAfterCollection()) - before
  for (const { chat } of await engine.chatList()) await engine.markRead({ chat })
  await engine.close()
  return {
    wallMs,
    cpuMs: (user + system) / 1_000,
    peakBytes: Math.max(peakBytes, keptBytes),
    keptBytes,
    loopDelayMaxMs: loopDelay.max / 1e6,
    loopDelayP99Ms: loopDelay.percentile(99) / 1e6,
  }
}

function used(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function usedAfterCollection(): Promise<number> {
  for (let time = 0; time < 3; time++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return used()
}

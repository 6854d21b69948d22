// A soak run: people do what people do for as long as asked, and now and then everything is compared with a model.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { LongResult } from '../long-suite.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { doSomething, type Stage } from './deeds.ts'
import { createModel } from './model.ts'
import { settle } from './settle.ts'
import { openWorld } from './world.ts'

export interface SoakOptions {
  readonly seed: number
  readonly durationMs: number
  readonly signal: AbortSignal
  log(line: string): void
}

const names = ['anna', 'boris', 'clara', 'daniel', 'elena']
const deedsBetweenSettling = 60

/** Passes and failures are counted by comparisons with the model. The last one is of the whole history. */
export async function runSoak({ seed, durationMs, signal, log }: SoakOptions): Promise<LongResult> {
  await using world = await openWorld(names)
  const stage: Stage = {
    world,
    model: createModel(),
    random: createSeededRandom(seed),
    done: new Map(),
    surprises: [],
  }
  const failures: string[] = []
  let [passed, failed] = [0, 0]
  const compare = async (whole: boolean): Promise<void> => {
    const complaints = [...(await settle(stage, whole, signal)), ...stage.surprises.splice(0)]
    if (complaints.length === 0) passed++
    else failed++
    failures.push(...complaints.map((line) => `seed ${String(seed)}: ${line}`))
  }
  const endMs = Date.now() + durationMs
  let firstHeapMiB: number | undefined
  while (Date.now() < endMs && !signal.aborted && failed === 0) {
    for (let deed = 0; deed < deedsBetweenSettling && Date.now() < endMs; deed++) await doSomething(stage)
    await compare(false)
    firstHeapMiB ??= heapMiB()
    if (passed % 10 === 0) log(`${describe(stage)}, heap ${firstHeapMiB.toFixed(1)} → ${heapMiB().toFixed(1)} MiB`)
  }
  await compare(true)
  const texts = stage.model.chats.reduce((sum, chat) => sum + chat.settled.length, 0)
  const heap = heapMiB()
  return {
    passed,
    failed,
    skipped: 0,
    figures: {
      texts,
      chats: stage.model.chats.length,
      'days passed': world.daysPassed,
      deeds: [...stage.done].map(([name, count]) => `${name} ${String(count)}`).join(', '),
      'heap after the first comparison, MiB': (firstHeapMiB ?? heap).toFixed(1),
      'heap at the end, MiB': heap.toFixed(1),
    },
    failures,
  }
}

function describe({ model, world }: Stage): string {
  const texts = model.chats.reduce((sum, chat) => sum + chat.settled.length, 0)
  return `${String(texts)} texts in ${String(model.chats.length)} chats, day ${String(world.daysPassed)}`
}

/** What is in use after a collection: growth of this is a leak, or the model, which keeps every text. */
function heapMiB(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
  return process.memoryUsage().heapUsed / 1024 / 1024
}

// The same stories with a server that ends in the midst of them, at each of its transactions, and is started again.

import { crashStories } from './crash-stories.ts'
import type { CrashStory } from './crash-story.ts'
import { openCrashWorld, rest, type CrashesReport } from './crash-world.ts'

export interface ServerCrashesOptions {
  readonly story: CrashStory
  /** Which transactions after a start are died at: every `step`-th, from `first` on. The first is the start's own. */
  readonly first: number
  readonly step: number
  readonly signal?: AbortSignal
}

/** Those in which nobody but the server dies: a deed goes on by itself when the server is back. */
export const serverCrashStories = crashStories.filter(({ name }) => name !== 'change of password')

const variable = 'DIE_AT_TRANSACTION'

export async function crashServerThrough(options: ServerCrashesOptions): Promise<CrashesReport> {
  const { story, first, step, signal } = options
  let died: PromiseWithResolvers<string> = Promise.withResolvers()
  const { world, home, close } = await openCrashWorld({
    torn: false,
    deps: {
      storageThread: new URL('./mortal-storage-thread.ts', import.meta.url),
      onFailure: ({ message }) => died.resolve(message),
    },
  })

  /** Starts it again, to die at the named transaction, or to live. */
  async function startAgain(dieAt: string | undefined): Promise<void> {
    await home.stop()
    died = Promise.withResolvers()
    // Read by the storage thread when it begins.
    if (dieAt === undefined) Reflect.deleteProperty(process.env, variable)
    else process.env[variable] = dieAt
    await home.start()
    for (const one of [world.mortal.engine(), world.other]) one.reconnect()
  }

  const points: string[] = []
  const problems: string[] = []
  try {
    let isThrough = false
    for (let [n, number] = [first, 0]; !isThrough && signal?.aborted !== true; n += step, number++) {
      const side = number % 2 === 0 ? 'before' : 'after'
      await startAgain(`${String(n)} ${side}`)
      const deed = story.act(world, number).then(
        () => undefined,
        () => undefined,
      )
      const point = await Promise.race([died.promise, deed])
      if (point === undefined) isThrough = true
      else points.push(`${String(n)}: ${point}`)
      await startAgain(undefined)
      await deed
      const found = await story.look(world, number, false).catch((error: unknown) => [String(error)])
      problems.push(...found.map((problem) => `${story.name}, server dead ${side} ${String(n)}: ${problem}`))
      if (problems.length > 3) break
    }
    return { points, problems: problems.concat(await rest(world, story)) }
  } finally {
    Reflect.deleteProperty(process.env, variable)
    await close()
  }
}

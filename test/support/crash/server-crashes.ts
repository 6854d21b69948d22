// The same stories with a server that ends in the midst of them, at each of its transactions, and is started again; or whose
// disk has no room for one of them, and which lives on.

import { StorageError } from '#protocol/errors.ts'
import type { Deed } from './crash-story.ts'
import { openCrashWorld, type OpenedWorld } from './crash-world.ts'
import type { CrashesOptions, CrashesReport } from './person-crashes.ts'

/** What a transaction is struck with, read by mortal-storage-thread.ts when it begins. */
const variable = 'STRIKE_TRANSACTION'

/** The first transactions after a start are the start's own: a server that is struck there does not come up. */
export async function crashServerThrough(options: CrashesOptions): Promise<CrashesReport> {
  const { story, first, step, most = Infinity, signal } = options
  const points: { at: number; name: string }[] = []
  const problems: string[] = []
  let opened: MortalServer | undefined
  try {
    let isThrough = false
    for (let [at, number] = [first, 0]; !isThrough && number < most && signal?.aborted !== true; at += step, number++) {
      opened ??= await openMortalServer()
      const struck = await strikeOnce(opened, options, { at, number })
      problems.push(...struck.problems)
      isThrough = struck.point === undefined
      if (struck.point !== undefined) {
        points.push({ at, name: struck.point })
        options.log?.(`server, ${story.name} ${String(at)}: ${struck.point}`)
      }
      if (story.isAlone === true) {
        problems.push(...(await opened.rest(story)))
        await opened.close()
        opened = undefined
      }
      if (problems.length > 3) break
    }
    if (opened !== undefined) problems.push(...(await opened.rest(story)))
    return { points, unhindered: [], problems }
  } finally {
    await opened?.close()
  }
}

async function strikeOnce(
  server: MortalServer,
  { story, fate = 'death' }: CrashesOptions,
  { at, number }: { at: number; number: number },
): Promise<{ point: string | undefined; problems: readonly string[] }> {
  const deed = await story.setOut(server.world, number)
  // A disk without room fails a transaction as a whole: there is no side to it.
  const side = fate === 'fault' ? 'full' : number % 2 === 0 ? 'before' : 'after'
  const isUp = await server.startAgain(`${String(at)} ${side}`)
  const atStart = isUp ? undefined : `at its start: ${await server.struck()}`
  if (!isUp) await server.startAgain(undefined)
  const acting = deed.act().then(
    () => true,
    () => false,
  )
  const point = atStart ?? (await Promise.race([server.struck(), acting.then(() => undefined)]))
  if (isUp && (point === undefined || fate === 'death')) await server.startAgain(undefined)
  else server.reconnect()
  const problems = await look(deed, await acting)
  return { point, problems: problems.map((problem) => `${story.name}, server ${side} ${String(at)}: ${problem}`) }
}

function look(deed: Deed, isDone: boolean): Promise<readonly string[]> {
  return deed.look(isDone).catch((error: unknown) => [String(error)])
}

interface MortalServer extends OpenedWorld {
  /** Settles with where its storage thread was struck. */
  struck(): Promise<string>
  /** Starts it again, to be struck at the named transaction, or to live. False: it was struck before it was up. */
  startAgain(strike: string | undefined): Promise<boolean>
}

async function openMortalServer(): Promise<MortalServer> {
  let struck: PromiseWithResolvers<string> = Promise.withResolvers()
  const opened = await openCrashWorld({
    torn: false,
    deps: {
      storageThread: new URL('./mortal-storage-thread.ts', import.meta.url),
      onFailure: ({ message }) => struck.resolve(message),
    },
  })
  const strikes = new BroadcastChannel('strikes of a storage thread')
  strikes.onmessage = ({ data }) => {
    struck.resolve(String(data))
  }
  return {
    ...opened,
    async close() {
      strikes.close()
      await opened.close()
    },
    struck: () => struck.promise,
    async startAgain(strike) {
      await opened.home.stop()
      struck = Promise.withResolvers()
      if (strike !== undefined) process.env[variable] = strike
      try {
        await opened.home.start()
      } catch (cause) {
        if (strike !== undefined && cause instanceof StorageError) return false
        throw cause
      } finally {
        // Read by that one thread: the next server begins unhurt, whoever starts it.
        Reflect.deleteProperty(process.env, variable)
      }
      opened.reconnect()
      return true
    },
  }
}

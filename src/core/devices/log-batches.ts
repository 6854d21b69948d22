// Many device logs from the server, by the hundred. What the entries are worth is for account-logs.ts to judge.

import { PeerError } from '#protocol/errors.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { SessionRoutes } from '../session/home-server.ts'

interface WantedLog {
  readonly account: AccountAddress
  /** The first entry that is wanted. */
  readonly from: number
}

interface ReadLog extends WantedLog {
  /** From `from` on; null: the server does not have the account. */
  readonly entries: readonly Uint8Array[] | null
}

/** In the order wanted. `later` is the last: the server cannot be asked for the rest now. */
export async function* readLogs(
  routes: Pick<SessionRoutes, 'deviceLogs'>,
  wanted: readonly WantedLog[],
): AsyncGenerator<ReadLog | 'later', void, undefined> {
  let done = 0
  while (done < wanted.length) {
    const asked = wanted.slice(done, done + limits.deviceLogsPerRequest)
    const logs = await ask(routes, asked)
    if (logs === 'later') {
      yield 'later'
      return
    }
    for (const [index, entries] of logs.entries()) {
      const log = asked[index]
      if (log !== undefined) yield { ...log, entries }
    }
    done += logs.length
  }
}

async function ask(
  routes: Pick<SessionRoutes, 'deviceLogs'>,
  wanted: readonly WantedLog[],
): Promise<readonly (readonly Uint8Array[] | null)[] | 'later'> {
  try {
    const fetched = await routes.deviceLogs({ wanted })
    if (!fetched.ok) return 'later'
    const { logs } = fetched.value
    // None would be asked for again without end.
    return logs.length === 0 || logs.length > wanted.length ? 'later' : logs
  } catch (error) {
    // An answer that is none, from whatever stands in between.
    if (error instanceof PeerError) return 'later'
    throw error
  }
}

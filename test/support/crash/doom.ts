// The end of a process at a chosen call, or the failure of that one call: everything that goes through a port passes here
// first. After the end nothing comes back any more; what has been done stays done, what comes after never happens.

import type { Clock } from '#core/ports/clock.ts'
import type { Transport, Unreachable } from '#core/ports/transport.ts'
import type { VaultStore } from '#core/ports/vault-store.ts'
import type { WrapStore } from '#core/ports/wrap-store.ts'
import { StorageError } from '#protocol/errors.ts'

/**
 * What happens at the point: the process ends; or the call fails and the process lives on. Before a change nothing of it
 * is done then; after it, it is done and not said to be.
 */
export type Fate = 'death' | 'fault'

/** Which calls are points: all that change something, those alone that change the vault or its wraps, or what asks the network. */
export type Points = 'all' | 'stores' | 'asks'

export interface Doom {
  /** Strikes at the `n`-th point from now (1 is the next). 0: never. */
  arm(n: number, fate?: Fate, which?: Points): void
  /** Settles with the name of the point at which it struck. */
  readonly struck: Promise<string>
  /** Ends now, at no point in particular. */
  die(): void
  /** The names of the points passed since it was armed, in order. */
  passed(): readonly string[]
  /** Settles once no call is under way and none has begun for a while. */
  quiet(): Promise<void>
  /** `torn` is the control: every write of a transaction is one of its own. Nothing that ships can do that. */
  store(inner: VaultStore, options: { torn: boolean }): VaultStore
  wraps(inner: WrapStore): WrapStore
  transport(inner: Transport): Transport
  clock(inner: Clock): Clock
}

const never = new Promise<never>(() => undefined)
/** What follows a deed by itself, as an acknowledgement does, follows sooner than this. */
const quietMs = 120

type Side = 'before' | 'after'

interface Change<T> {
  readonly name: string
  readonly call: () => Promise<T>
  /** How the call fails on that side, where it can. */
  readonly fails: Partial<Record<Side, () => Promise<T>>>
}

export function createDoom(): Doom {
  const strike = Promise.withResolvers<string>()
  const ends = new Set<() => void>()
  let isDead = false
  let passed: string[] = []
  let underWay = 0
  let armed: { readonly at: number; readonly fate: Fate; readonly which: Points } = {
    at: 0,
    fate: 'death',
    which: 'all',
  }

  function die(point: string): void {
    if (isDead) return
    isDead = true
    for (const end of ends) end()
    strike.resolve(point)
  }

  /** Both sides of a call that changes something are points. */
  async function change<T>(kind: Change<T>): Promise<T> {
    underWay++
    try {
      return (await pass(kind, 'before')) ?? (await perform(kind))
    } finally {
      underWay--
    }
  }

  async function perform<T>(kind: Change<T>): Promise<T> {
    const result = await kind.call()
    return (await pass(kind, 'after')) ?? result
  }

  /** Undefined: nothing strikes here, and what is under way goes on. */
  async function pass<T>({ name, fails }: Change<T>, side: Side): Promise<T | undefined> {
    if (isDead) return never
    const point = `${side} ${name}`
    // Where nothing can fail is no point of a fault.
    if (armed.fate === 'fault' && fails[side] === undefined) return undefined
    if (armed.which !== 'all' && (armed.which === 'asks') !== (fails === unheard)) return undefined
    passed.push(point)
    if (passed.length !== armed.at) return undefined
    if (armed.fate === 'death') {
      die(point)
      return never
    }
    strike.resolve(point)
    return fails[side]?.()
  }

  /** To end before a read is to end after the change before it. */
  async function read<T>(call: () => Promise<T>): Promise<T> {
    const result = isDead ? await never : await call()
    return isDead ? never : result
  }

  return {
    arm(n, fate = 'death', which = 'all') {
      passed = []
      armed = { at: n, fate, which }
    },
    struck: strike.promise,
    die: () => die('nowhere'),
    passed: () => passed,
    async quiet() {
      let before: number
      do {
        before = passed.length
        await new Promise((resolve) => setTimeout(resolve, quietMs))
      } while (underWay > 0 || passed.length > before)
    },
    store: (inner, { torn }) => ({
      get: (table, key) => read(() => inner.get(table, key)),
      scan: (range) => read(() => inner.scan(range)),
      async apply(writes) {
        const tables = [...new Set(writes.map(({ table }) => table))].join('+')
        for (const together of torn ? writes.map((write) => [write]) : [writes]) {
          await change({ name: `apply ${tables}`, call: () => inner.apply(together), fails: full })
        }
      },
      forget: () => change({ name: 'forget', call: () => inner.forget(), fails: full }),
      close: () => inner.close(),
    }),
    wraps: (inner) => ({
      read: (name) => read(() => inner.read(name)),
      write: (name, bytes) =>
        change({ name: `write ${name}`, call: () => inner.write(name, bytes), fails: unsyncable }),
      remove: (name) => change({ name: `remove ${name}`, call: () => inner.remove(name), fails: unsyncable }),
    }),
    transport(inner) {
      // Connections of a process go with it.
      ends.add(() => {
        inner.close().catch(() => undefined)
      })
      return {
        request: (request) =>
          change({
            name: `${request.method} ${patternOf(request.path)}`,
            call: () => inner.request(request),
            fails: unheard,
          }),
        anonymousPost: (post) =>
          change({ name: 'anonymous post', call: () => inner.anonymousPost(post), fails: unheard }),
        openBlobConnection() {
          const connection = inner.openBlobConnection()
          return {
            request: (request) =>
              change({ name: `${request.method} blob`, call: () => connection.request(request), fails: unheard }),
            close: () => {
              connection.close()
            },
          }
        },
        openStream({ sessionToken, events }) {
          const alive =
            <T extends readonly unknown[]>(tell: (...what: T) => void) =>
            (...what: T): void => {
              if (!isDead) tell(...what)
            }
          return inner.openStream({
            sessionToken,
            events: {
              onOpen: alive(() => {
                events.onOpen()
              }),
              onFrame: alive((frame: Uint8Array) => {
                events.onFrame(frame)
              }),
              onEnd: alive((end: Parameters<typeof events.onEnd>[0]) => {
                events.onEnd(end)
              }),
            },
          })
        },
        close: () => inner.close(),
      }
    },
    clock: (inner) => ({
      ...inner,
      after: (delayMs, task) =>
        inner.after(delayMs, () => {
          if (!isDead) task()
        }),
    }),
  }
}

/** A transaction that fails is undone: SQLite rolls back. */
const full: Change<never>['fails'] = {
  before: () => Promise.reject(new StorageError('disk_full', 'as planned: nothing was written')),
}

/** A file may be renamed, and then its folder not be synced. */
const unsyncable: Change<never>['fails'] = {
  before: () => Promise.reject(new StorageError('disk_error', 'as planned: nothing was written')),
  after: () => Promise.reject(new StorageError('disk_error', 'as planned: written, and not known to last')),
}

/** The request does not arrive, or its answer does not. */
const unheard: Change<Unreachable>['fails'] = {
  before: () => Promise.resolve({ unreachable: 'offline', message: 'as planned' }),
  after: () => Promise.resolve({ unreachable: 'timeout', message: 'as planned' }),
}

/** A path without its ids. */
const patternOf = (path: string): string => path.replaceAll(/[0-9a-f]{32}/g, '…').replace(/\?.*$/, '')

// The end of a process at a chosen call: everything that goes through a port passes here first, and at the n-th passing
// nothing comes back any more. What has been done stays done; what comes after never happens.

import type { Clock } from '#core/ports/clock.ts'
import type { Transport } from '#core/ports/transport.ts'
import type { VaultStore } from '#core/ports/vault-store.ts'
import type { WrapStore } from '#core/ports/wrap-store.ts'

export interface Doom {
  /** Dies at the `n`-th point from now (1 is the next). 0: never. */
  arm(n: number): void
  /** Settles with the name of the point at which it died. */
  readonly died: Promise<string>
  /** Dies now, at no point in particular. */
  die(): void
  /** Points passed since it was armed. */
  passed(): number
  /** `torn` is the control: every write of a transaction is one of its own. Nothing that ships can do that. */
  store(inner: VaultStore, options: { torn: boolean }): VaultStore
  wraps(inner: WrapStore): WrapStore
  transport(inner: Transport): Transport
  clock(inner: Clock): Clock
}

const never = new Promise<never>(() => undefined)

export function createDoom(): Doom {
  const death = Promise.withResolvers<string>()
  const ends = new Set<() => void>()
  let isDead = false
  let passed = 0
  let doomedAt = 0

  function die(point: string): void {
    if (isDead) return
    isDead = true
    for (const end of ends) end()
    death.resolve(point)
  }

  /** Both sides of a call that changes something are points. */
  async function change<T>(name: string, call: () => Promise<T>): Promise<T> {
    point(`before ${name}`)
    if (isDead) return never
    const result = await call()
    point(`after ${name}`)
    return isDead ? never : result
  }

  /** To end before a read is to end after the change before it. */
  async function read<T>(call: () => Promise<T>): Promise<T> {
    const result = isDead ? await never : await call()
    return isDead ? never : result
  }

  function point(name: string): void {
    if (!isDead && ++passed === doomedAt) die(name)
  }

  return {
    arm(n) {
      passed = 0
      doomedAt = n
    },
    died: death.promise,
    die: () => die('nowhere'),
    passed: () => passed,
    store: (inner, { torn }) => ({
      get: (table, key) => read(() => inner.get(table, key)),
      scan: (range) => read(() => inner.scan(range)),
      async apply(writes) {
        const tables = [...new Set(writes.map(({ table }) => table))].join('+')
        for (const together of torn ? writes.map((write) => [write]) : [writes]) {
          await change(`apply ${tables}`, () => inner.apply(together))
        }
      },
      forget: () => change('forget', () => inner.forget()),
      close: () => inner.close(),
    }),
    wraps: (inner) => ({
      read: (name) => read(() => inner.read(name)),
      write: (name, bytes) => change(`write ${name}`, () => inner.write(name, bytes)),
      remove: (name) => change(`remove ${name}`, () => inner.remove(name)),
    }),
    transport(inner) {
      // Connections of a process go with it.
      ends.add(() => {
        inner.close().catch(() => undefined)
      })
      return {
        request: (request) => change(`${request.method} ${patternOf(request.path)}`, () => inner.request(request)),
        anonymousPost: (post) => change('anonymous post', () => inner.anonymousPost(post)),
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

/** A path without its ids. */
const patternOf = (path: string): string => path.replaceAll(/[0-9a-f]{32}/g, '…').replace(/\?.*$/, '')

// Calls that no honest page makes. `postForgedCalls` runs in the page, as text, and needs nothing from outside itself.

import type { PortRole } from '#ipc/port.ts'

export interface Attack {
  readonly seed: number
  readonly count: number
  /** Methods of the contract, and well-formed inputs to damage, by method. */
  readonly samples: Readonly<Record<string, unknown>>
}

export async function postForgedCalls({ role, seed, count, samples }: Attack & { role: PortRole }): Promise<void> {
  const port = window.taken.ports[role]
  if (port === undefined) throw new Error('no port')
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
  const junk = (): unknown =>
    pick<() => unknown>([
      () => null,
      () => undefined,
      () => pick([0, -1, 1.5, Number.NaN, 2 ** 53, Infinity]),
      () => pick([true, false]),
      () =>
        pick([
          '',
          '__proto__',
          'constructor',
          '../../etc/passwd',
          '\ud800',
          'x'.repeat(70_000),
          '<img src=x onerror=1>',
        ]),
      () => new Uint8Array(below(64)),
      () => new Date(0),
      () => new Map([['chat', 1]]),
      () => new Set([1]),
      () => [],
      () => [[[[junk()]]]],
      () => ({}),
      () => ({ __proto__: null, toString: 1, then: 2 }),
      () => ({ length: 2 ** 31 }),
      () => 10n,
    ])()
  const damage = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return junk()
    const copy: Record<string, unknown> = { ...(value as Record<string, unknown>) }
    const names = Object.keys(copy)
    const name = names.length === 0 ? 'extra' : pick(names)
    const how = below(4)
    if (how === 0) delete copy[name]
    else if (how === 1) copy[name] = junk()
    else if (how === 2) copy[pick(['extra', '__proto__', 'constructor', 'key'])] = junk()
    else return junk()
    return copy
  }
  const methods = Object.keys(samples)
  const forged = (): unknown => {
    const method = pick(methods)
    const call = { kind: 'call', id: below(2 ** 31), method, input: damage(samples[method]) }
    switch (below(8)) {
      case 0:
        return junk()
      case 1:
        return { ...call, id: junk() }
      case 2:
        return { ...call, extra: junk() }
      case 3:
        return { kind: 'reply', id: call.id, ok: true, value: junk(), failure: null }
      case 4:
        return { ...call, method: pick(['close', 'subscribe', 'exportKeys', 'toString', '__proto__', 'vault.get']) }
      default:
        return call
    }
  }
  for (let i = 0; i < count; i++) {
    port.postMessage(forged())
    // Lets answers in between, as a patient attacker would.
    if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 0))
  }
}

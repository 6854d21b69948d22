import { MessageChannel } from 'node:worker_threads'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { text, uint } from '#protocol/codec/shape.ts'
import { UsageError } from '#protocol/errors.ts'
import { createClient } from './client.ts'
import { call, type Contract, defineContract, type Handlers } from './contract.ts'
import { desktopContract } from './desktop-contract.ts'
import { engineContract } from './engine-contract.ts'
import { mainPort, pagePort, type Port } from './port.ts'
import { nothing, struct, variant } from './reader.ts'
import { serve } from './serve.ts'
import { serverContract } from './server-contract.ts'

const greeter = defineContract({
  calls: {
    greet: call(struct({ name: text(10) }), struct({ greeting: text(100) })),
    reset: call(nothing, nothing),
    leak: call(nothing, struct({ n: uint() })),
  },
  event: variant('kind', { greeted: struct({ count: uint() }) }),
})

const opened: { close(): void }[] = []
afterEach(() => {
  for (const port of opened.splice(0)) port.close()
})

function channel(): { left: Port; right: Port; raw: MessageChannel['port1'] } {
  const { port1, port2 } = new MessageChannel()
  opened.push(port1)
  const main = {
    on: (kind: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
      port2.on(kind, (data: unknown) => listener({ data })),
    postMessage: (value: unknown) => port2.postMessage(value),
    start: () => port2.start(),
    close: () => port2.close(),
  }
  const page = {
    addEventListener: (kind: 'message' | 'close', listener: (event: { data?: unknown }) => void) =>
      void port1.on(kind, (data: unknown) => listener({ data })),
    postMessage: (value: unknown) => port1.postMessage(value),
    start: () => port1.start(),
    close: () => port1.close(),
  }
  return { left: pagePort(page), right: mainPort(main), raw: port1 }
}

const handlers: Handlers<typeof greeter> = {
  greet: async ({ name }) => {
    if (name === 'mallory') throw new UsageError('not_you', 'this name is not greeted')
    if (name === 'bug') throw new Error('the secret is 42')
    return { greeting: `hello ${name}` }
  },
  reset: async () => null,
  leak: async () => ({ n: 1, key: 'secret' }),
}

/** Asks by hand, past the client. */
function asker(): { ask(message: unknown): Promise<unknown>; answers: unknown[] } {
  const { right, raw } = channel()
  serve(greeter, right, handlers, { maxUnits: 1000 })
  const answers: unknown[] = []
  let next: ((answer: unknown) => void) | undefined
  raw.on('message', (answer: unknown) => {
    answers.push(answer)
    next?.(answer)
  })
  return {
    answers,
    ask: (message) =>
      new Promise((resolve) => {
        next = resolve
        raw.postMessage(message)
      }),
  }
}

const refusal = (code: string) =>
  expect.objectContaining({ ok: false, failure: expect.objectContaining({ code }) as unknown }) as unknown

describe('a contract', () => {
  it('carries calls, answers and events between the two faces', async () => {
    const { left, right } = channel()
    const served = serve(greeter, right, handlers)
    const client = createClient(greeter, left)
    const seen = new Promise((resolve) => client.subscribe(resolve))
    served.tell({ kind: 'greeted', count: 3 })
    expect(await client.greet({ name: 'ann' })).toEqual({ greeting: 'hello ann' })
    expect(await client.reset()).toBeNull()
    expect(await seen).toEqual({ kind: 'greeted', count: 3 })
  })

  it('tells our own errors by name and code, and of others only that there was one', async () => {
    const { left, right } = channel()
    const surprises: unknown[] = []
    serve(greeter, right, handlers, { onSurprise: (error) => surprises.push(error) })
    const client = createClient(greeter, left)
    const ours = expect.objectContaining({ name: 'UsageError', code: 'not_you' }) as Error
    const unknown = expect.objectContaining({ name: 'InternalError', code: 'internal' }) as Error
    await expect(client.greet({ name: 'mallory' })).rejects.toEqual(ours)
    await expect(client.greet({ name: 'bug' })).rejects.toEqual(unknown)
    await expect(client.greet({ name: 'bug' })).rejects.not.toThrow(/42/)
    expect(surprises).toHaveLength(2)
  })

  it('lets nothing out that the contract does not name', async () => {
    const { left, right } = channel()
    serve(greeter, right, handlers)
    const bad = expect.objectContaining({ code: 'bad_answer' }) as Error
    await expect(createClient(greeter, left).leak()).rejects.toEqual(bad)
  })

  it('rejects what waits, and every later call, when the other end is gone', async () => {
    const { left, right } = channel()
    const client = createClient(greeter, left)
    const waiting = client.greet({ name: 'ann' })
    const gone = expect.objectContaining({ code: 'peer_gone' }) as Error
    right.close()
    await expect(waiting).rejects.toEqual(gone)
    await expect(client.reset()).rejects.toEqual(gone)
  })

  it.each([
    ['an unknown method', { method: 'shout', input: null }, 'unknown_method'],
    ['a method of every object', { method: 'constructor', input: null }, 'unknown_method'],
    ['a method of every prototype', { method: '__proto__', input: null }, 'unknown_method'],
    ['an extra field', { method: 'greet', input: { name: 'ann', loud: true } }, 'malformed'],
    ['a missing field', { method: 'greet', input: {} }, 'malformed'],
    ['a field of another type', { method: 'greet', input: { name: 7 } }, 'malformed'],
    ['a field too long', { method: 'greet', input: { name: 'x'.repeat(11) } }, 'malformed'],
    ['input where there is none', { method: 'reset', input: {} }, 'malformed'],
    ['a large call', { method: 'greet', input: { name: 'x'.repeat(2000) } }, 'too_large'],
    ['a call of many parts', { method: 'greet', input: Array.from({ length: 2000 }, () => []) }, 'too_large'],
  ])('refuses %s with a code', async (_, message, code) => {
    expect(await asker().ask({ kind: 'call', id: 1, ...message })).toEqual(refusal(code))
  })

  it('refuses a call that goes round in circles', async () => {
    const circle: Record<string, unknown> = {}
    circle['again'] = circle
    expect(await asker().ask({ kind: 'call', id: 1, method: 'greet', input: circle })).toEqual(refusal('too_large'))
  })

  it('refuses calls beyond those that may run at a time', async () => {
    const { left, right } = channel()
    let release = (): void => undefined
    const gate = new Promise<void>((resolve) => (release = resolve))
    serve(greeter, right, { ...handlers, reset: () => gate.then(() => null) }, { maxRunning: 2 })
    const client = createClient(greeter, left)
    const first = [client.reset(), client.reset()]
    await expect(client.reset()).rejects.toEqual(expect.objectContaining({ code: 'busy' }))
    release()
    expect(await Promise.all(first)).toEqual([null, null])
  })

  it('answers no garbage, and works on after it', async () => {
    const { ask, answers } = asker()
    const garbage = fc.oneof(fc.anything({ withMap: true, withSet: true, withTypedArray: true, withBigInt: true }))
    const almost = fc.record(
      { kind: fc.constantFrom('call', 'reply', 1), id: garbage, method: garbage, input: garbage },
      { requiredKeys: [] },
    )
    for (const value of fc.sample(fc.oneof(garbage, almost), { numRuns: 2000, seed: 7 })) {
      try {
        structuredClone(value)
      } catch {
        continue
      }
      void ask(value)
    }
    const reply = await ask({ kind: 'call', id: 77, method: 'greet', input: { name: 'ann' } })
    expect(answers.at(-1)).toEqual({ kind: 'reply', id: 77, ok: true, value: { greeting: 'hello ann' }, failure: null })
    expect(reply).toBeDefined()
    for (const answer of answers.slice(0, -1)) expect(answer).toMatchObject({ ok: false })
  })

  it('drops answers and events that it does not know', async () => {
    const { left, right } = channel()
    const garbage: unknown[] = []
    const seen: unknown[] = []
    const client = createClient(greeter, left, { onGarbage: (error) => garbage.push(error) })
    client.subscribe((event) => seen.push(event))
    right.listen({ message: () => undefined, close: () => undefined })
    const forged = [null, 7, { kind: 'event', event: { kind: 'greeted' } }, { kind: 'event', event: { kind: 'other' } }]
    for (const value of forged) right.post(value)
    right.post({ kind: 'event', event: { kind: 'greeted', count: 1 } })
    const waiting = client.greet({ name: 'ann' })
    right.post({ kind: 'reply', id: 1, ok: true, value: { greeting: 'hi', extra: 1 }, failure: null })
    await expect(waiting).rejects.toEqual(expect.objectContaining({ code: 'bad_answer' }))
    expect([garbage.length, seen]).toEqual([forged.length, [{ kind: 'greeted', count: 1 }]])
  })
})

const contracts: [string, Contract][] = [
  ['engine', engineContract],
  ['desktop', desktopContract],
  ['server', serverContract],
]

describe.each(contracts)('the %s contract', (_, contract) => {
  it('reads no garbage as the input, answer or event of anything', () => {
    const readers = [contract.event, ...Object.values(contract.calls).flatMap(({ input, output }) => [input, output])]
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withMap: true }),
        fc.constantFrom(...readers),
        (value, reader) => {
          try {
            expect(structuredClone(reader.read(value, '$'))).toEqual(value)
          } catch (error) {
            expect(error).toEqual(expect.objectContaining({ name: 'PeerError', code: 'malformed' }))
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})

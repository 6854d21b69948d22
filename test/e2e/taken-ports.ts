// A page as an attacker would have it: its own script takes the ports before the app's does, speaks on them by hand,
// and keeps everything that arrives.

import type { Page } from '@playwright/test'
import type { PortRole } from '#ipc/port.ts'
import { type Attack, postForgedCalls } from './forged-calls.ts'

export interface TakenPorts {
  /** One well-formed call; the whole answer. */
  ask(role: PortRole, method: string, input?: unknown): Promise<Answer>
  /** Posts so many malformed and forged calls, then waits until the other side answers a sound one. */
  flood(role: PortRole, attack: Attack): Promise<void>
  /** Everything that has reached the page so far, as JSON. */
  heard(): Promise<string>
  /** Waits for a port newer than those there are. */
  nextPort(role: PortRole): Promise<void>
}

interface Answer {
  readonly ok: boolean
  readonly value: unknown
  readonly failure: { readonly name: string; readonly code: string; readonly message: string } | null
}

interface Taken {
  readonly ports: Partial<Record<PortRole, MessagePort>>
  readonly counts: Record<PortRole, number>
  readonly heard: unknown[]
  readonly waiting: Map<number, (answer: Answer) => void>
  lastId: number
}

declare global {
  interface Window {
    taken: Taken
  }
}

export async function takePorts(page: Page): Promise<TakenPorts> {
  await page.addInitScript(() => {
    const taken: Taken = {
      ports: {},
      counts: { engine: 0, desktop: 0 },
      heard: [],
      waiting: new Map(),
      lastId: 1_000_000,
    }
    window.taken = taken
    // Nobody else gets to see a port.
    window.addEventListener('message', (event: MessageEvent<{ kind?: unknown; role?: PortRole }>) => {
      const [port] = event.ports
      if (event.data.kind !== 'talkee-port' || event.data.role === undefined || port === undefined) return
      event.stopImmediatePropagation()
      taken.ports[event.data.role] = port
      taken.counts[event.data.role] += 1
      port.onmessage = ({ data }: MessageEvent<Answer & { id?: number }>) => {
        taken.heard.push(data)
        taken.waiting.get(data.id ?? -1)?.(data)
      }
    })
  })
  await page.reload()
  await page.waitForFunction(() => window.taken.ports.engine !== undefined && window.taken.ports.desktop !== undefined)

  const ask: TakenPorts['ask'] = (role, method, input = null) =>
    page.evaluate(
      ([role, method, input]) =>
        new Promise<Answer>((resolve) => {
          const id = (window.taken.lastId += 1)
          window.taken.waiting.set(id, resolve)
          window.taken.ports[role]?.postMessage({ kind: 'call', id, method, input })
        }),
      [role, method, input] as const,
    )

  return {
    ask,
    async flood(role, attack) {
      await page.evaluate(postForgedCalls, { role, ...attack })
      await ask(role, role === 'engine' ? 'account' : 'appInfo')
    },
    heard: () => page.evaluate(() => JSON.stringify(window.taken.heard)),
    async nextPort(role) {
      const before = await page.evaluate((role) => window.taken.counts[role], role)
      await page.waitForFunction(([role, before]) => window.taken.counts[role] > before, [role, before] as const)
    },
  }
}

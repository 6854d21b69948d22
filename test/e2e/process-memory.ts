// How much memory each process of an app holds, as the system says, and how much it was at most.

import { readdirSync, readFileSync } from 'node:fs'
import type { ElectronApplication } from '@playwright/test'

const parts = ['crypto worker', 'home server', 'page'] as const
type Part = (typeof parts)[number]

export interface MemoryWatch {
  /** Bytes above what the part had at the beginning, at its highest; 0 for one that the app does not have. */
  grown(): Readonly<Record<Part, number>>
  stop(): void
}

const everyMs = 50

/** From now on, which is to be a moment at rest. A process that comes for one that ended counts as the same part. */
export function watchMemory(app: ElectronApplication): MemoryWatch {
  const root = app.process().pid ?? 0
  const atRest = measure(root)
  const most = { ...atRest }
  const look = (): void => {
    const now = measure(root)
    for (const part of parts) most[part] = Math.max(most[part], now[part])
  }
  const watching = setInterval(look, everyMs)
  return {
    grown: () => ({
      'crypto worker': most['crypto worker'] - atRest['crypto worker'],
      'home server': most['home server'] - atRest['home server'],
      page: most.page - atRest.page,
    }),
    stop: () => clearInterval(watching),
  }
}

/** The largest of its kind: a page has spare ones beside it. */
function measure(root: number): Record<Part, number> {
  const found: Record<Part, number> = { 'crypto worker': 0, 'home server': 0, page: 0 }
  for (const pid of below(root)) {
    const part = partOf(pid)
    if (part !== undefined) found[part] = Math.max(found[part], residentBytes(pid))
  }
  return found
}

function partOf(pid: number): Part | undefined {
  const words = textOf(`/proc/${String(pid)}/cmdline`)
  if (words.includes('--type=renderer')) return 'page'
  if (words.includes('crypto-worker.js')) return 'crypto worker'
  return words.includes('home-server.js') ? 'home server' : undefined
}

/** All that the process has started, and what these have. */
function below(root: number): readonly number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? /\) \S (\d+)/.exec(textOf(`/proc/${name}/stat`))?.[1] : undefined
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (parents.get(pid) === root || isBelow(parents.get(pid)))
  return [...parents.keys()].filter(isBelow)
}

const residentBytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(textOf(`/proc/${String(pid)}/status`))?.[1] ?? 0) * 1_024

/** Empty for one that has ended meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

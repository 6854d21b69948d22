// What the parts of the stand-in's main process share: the app's folder, its switches, the Chromium, the port hub.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Devtools } from './chromium/devtools.ts'
import { createPortHub } from './ports/port-hub.ts'
import { createPortEnds } from './ports/message-port.ts'

export interface Manifest {
  readonly name?: string
  readonly productName?: string
  readonly version?: string
  readonly main?: string
}

export const runtime = {
  appFolder: process.cwd(),
  manifest: {} as Manifest,
  switches: new Map<string, string>(),
  ready: false,
  quitting: false,
  chromium: undefined as Devtools | undefined,
}

export const hub = createPortHub()
export const mainPorts = createPortEnds({
  // A message is never heard before the one who sent it has returned.
  post: (from, data, ports) => queueMicrotask(() => hub.post(from, data, ports)),
  close: (id) => queueMicrotask(() => hub.close(id)),
  release: (id, waiting) => hub.unsettle(id, waiting),
  settle: (id, home) => hub.settle(id, home),
})

/** The Chromium; a `TypeError` before `ready`. */
export function chromium(): Devtools {
  if (runtime.chromium === undefined) throw new TypeError('the app is not ready')
  return runtime.chromium
}

/** The version of the npm package whose types the app is written against. */
export function electronVersion(): string {
  const path = createRequire(import.meta.url).resolve('electron/package.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest
  return manifest.version ?? '0.0.0'
}

/** Members that are not emulated fail loudly, where `undefined` would pass for "off". */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(real, key, receiver) {
      if (key in real || typeof key === 'symbol' || askedByInspectors.has(key)) return Reflect.get(real, key, receiver)
      throw new TypeError(`electron stand-in: ${name}.${key} is not emulated`)
    },
  })
}

const askedByInspectors = new Set(['then', 'toJSON', 'nodeType', 'asymmetricMatch', '$$typeof', 'tagName'])

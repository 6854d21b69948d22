// Finds a Chromium and starts it for the stand-in: nothing of its own on the network, no names but our own origins.

import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { findChromium } from '../../find-chromium.ts'
import { type Devtools, openDevtools } from './devtools.ts'

interface Start {
  readonly profile: string
  /** Switches of the command line, handed on. */
  readonly switches: ReadonlyMap<string, string>
  /** `MAP` rules for the origins that stand for the app's schemes. */
  readonly hostRules: readonly string[]
}

/** Whether windows cannot be seen. */
export const headless = (process.env['DISPLAY'] ?? '') === '' || process.env['STANDIN_HEADLESS'] === '1'

const quiet = [
  'no-first-run',
  'no-default-browser-check',
  'disable-gpu',
  'disable-quic',
  'disable-sync',
  'disable-background-networking',
  'disable-component-update',
  'disable-default-apps',
  'disable-renderer-backgrounding',
  'disable-popup-blocking',
  'disable-extensions',
  'use-fake-device-for-media-stream',
  'use-fake-ui-for-media-stream',
  'remote-debugging-pipe',
  // No bar about the switches above its windows.
  'test-type',
]
/** Ours alone; Chromium would take them otherwise. */
const notForChromium = new Set(['inspect', 'user-data-dir', 'password-store', 'require'])

export function startChromium({ profile, switches, hostRules }: Start): Devtools {
  const program = findChromium()
  if (program === undefined) throw new Error('no Chromium found: install the package chromium, or name one by CHROMIUM')
  mkdirSync(profile, { recursive: true })
  const all = new Map<string, string>([
    ...quiet.map((name) => [name, ''] as const),
    // Chromium's own sandbox refuses to run for root.
    ...(process.getuid?.() === 0 ? ([['no-sandbox', '']] as const) : []),
    ['user-data-dir', profile],
    ['password-store', 'basic'],
    ['host-resolver-rules', [...hostRules, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1', 'EXCLUDE [::1]'].join(',')],
    // A window without tabs and address bar; headless has none anyway.
    ...(headless
      ? ([
          ['headless', 'new'],
          ['no-startup-window', ''],
        ] as const)
      : ([['app', 'data:text/html,']] as const)),
    ...[...switches].filter(([name]) => !notForChromium.has(name)),
  ])
  const parameters = [...all].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`))
  const child = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    // The one line that Playwright waits for, where it asked for a port.
    const told = process.env['STANDIN_DEBUG'] === '1' ? [text] : /^DevTools listening.*$/m.exec(text)
    if (told !== null) process.stderr.write(`${told[0]}\n`)
  })
  return openDevtools(child)
}

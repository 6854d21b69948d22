// Electron's security checklist, all its items by number and name, against the code of the main process: the real modules on
// a recorder in place of Electron. test/e2e/electron-checklist.spec.ts asks the running app.

import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { appOrigin, contentSecurityPolicy, createAppFiles } from '../../src/main/app-scheme.ts'
import { createAppWindow } from '../../src/main/app-window.ts'
import { readExternalLink } from '../../src/main/external-link.ts'
import { createLentDevice } from '../../src/main/lent-device.ts'
import { guardPage, guardPermissions } from '../../src/main/page-guards.ts'
import { permissionLedger } from '../../src/main/permission-ledger.ts'
import { initialWindowState } from '../../src/main/window-state.ts'

const recorded = vi.hoisted(() => ({ preferences: {}, url: '', given: 0 }))
vi.mock('electron', () => ({
  BrowserWindow: class {
    webContents = {
      on: () => undefined,
      getURL: () => recorded.url,
      postMessage: () => recorded.given++,
    }
    constructor({ webPreferences }: { readonly webPreferences: object }) {
      recorded.preferences = webPreferences
    }
    once(): void {}
    on(): void {}
    isDestroyed = () => false
    loadURL = async (url: string) => void (recorded.url = url)
  },
  MessageChannelMain: class {
    port1 = 'ours'
    port2 = 'theirs'
  },
  screen: { getAllDisplays: () => [] },
}))

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const code = (pattern: string): string =>
  globSync(pattern, { cwd: root })
    .filter((path) => !path.endsWith('.test.ts'))
    .map(read)
    .join('\n')
const mainCode = code('src/main/**/*.ts')
const document = read('docs/hardening.md')
const appWindow = createAppWindow({
  preload: 'preload.cjs',
  state: { read: () => initialWindowState, write: () => undefined },
  onPage: () => undefined,
  onFront: () => undefined,
})
await appWindow.load()
const { preferences } = recorded

/** What the handlers of one page, and of the session, answered or prevented. */
function guarded() {
  const handlers = new Map<string, (event: { url: string; preventDefault(): void }) => void>()
  let opened: unknown
  const contents = {
    on: (name: string, handler: (event: { url: string; preventDefault(): void }) => void) =>
      handlers.set(name, handler),
    setWindowOpenHandler: (handler: () => unknown) => (opened = handler()),
  }
  guardPage(contents as unknown as Parameters<typeof guardPage>[0])
  const isPrevented = (name: string, url: string): boolean => {
    let prevented = false
    handlers.get(name)?.({ url, preventDefault: () => (prevented = true) })
    return prevented
  }
  return { opened, isPrevented }
}

/** Which permissions the session gives, with camera and microphone open, to a page that asks for sound. */
async function granted(url: string): Promise<readonly string[]> {
  const lent = { camera: createLentDevice(async () => true), microphone: createLentDevice(async () => true) }
  await lent.microphone.open()
  type Handler = (contents: unknown, name: string, done: (is: boolean) => void, details: object) => void
  let ask: Handler = () => undefined
  const session = new Proxy(
    {},
    {
      get: (_target, name) => (given: Handler) => (name === 'setPermissionRequestHandler' ? (ask = given) : undefined),
    },
  )
  guardPermissions(session as unknown as Parameters<typeof guardPermissions>[0], lent)
  const details = { requestingUrl: url, isMainFrame: true, mediaTypes: ['audio'] }
  const given: string[] = []
  for (const name of [...Object.keys(permissionLedger), 'one that is yet to come']) {
    ask({}, name, (is) => (is ? given.push(name) : 0), details)
  }
  return given
}

const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
}

const page = `${appOrigin}/index.html`
const elsewhere = [
  'https://example.org/',
  'file:///etc/passwd',
  'data:text/html,x',
  `${page}?x`,
  'app://other/index.html',
]

const checklist: Readonly<Record<string, () => void | Promise<void>>> = {
  'Only load secure content': () => {
    expect(recorded.url).toBe(page)
    expect(contentSecurityPolicy).not.toMatch(/https?:|wss?:|\*/)
  },
  'Do not enable Node.js integration for remote content': () =>
    expect(preferences).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    }),
  'Enable context isolation': () => expect(preferences).toMatchObject({ contextIsolation: true }),
  'Enable process sandboxing': () => {
    expect(preferences).toMatchObject({ sandbox: true })
    expect(mainCode).toContain('app.enableSandbox()')
  },
  'Handle session permission requests from remote content': async () => {
    expect(await granted(page)).toEqual(['media'])
    for (const url of elsewhere) expect(await granted(url)).toEqual([])
    expect(mainCode).toContain('guardPermissions(session.defaultSession')
    expect(mainCode).not.toMatch(/fromPartition|partition:/)
  },
  'Do not disable webSecurity': () => expect(preferences).toMatchObject({ webSecurity: true }),
  'Define a Content Security Policy': () => {
    expect(contentSecurityPolicy).not.toContain('unsafe')
    expect(contentSecurityPolicy).toMatch(/^default-src 'none'; script-src 'self';.*connect-src 'none'/)
    const answer = createAppFiles(import.meta.dirname)(new Request('https://talkee/none'))
    expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
  },
  'Do not enable allowRunningInsecureContent': () =>
    expect(preferences).toMatchObject({ allowRunningInsecureContent: false }),
  'Do not enable experimental features': () => expect(preferences).toMatchObject({ experimentalFeatures: false }),
  'Do not use enableBlinkFeatures': () =>
    expect(`${mainCode}${Object.keys(preferences).join()}`).not.toMatch(/BlinkFeatures/i),
  'Do not use allowpopups for WebViews': () =>
    expect(code('src/renderer/**/*.{ts,tsx,html}')).not.toMatch(/<webview|allowpopups/),
  'Verify WebView options and parameters': () => {
    expect(preferences).toMatchObject({ webviewTag: false })
    expect(guarded().isPrevented('will-attach-webview', page)).toBe(true)
  },
  'Disable or limit navigation': () => {
    const { isPrevented } = guarded()
    expect(elsewhere.filter((url) => !isPrevented('will-frame-navigate', url))).toEqual([])
    expect(isPrevented('will-frame-navigate', page)).toBe(false)
    expect(isPrevented('will-redirect', page)).toBe(true)
    expect(mainCode).toMatch(/'web-contents-created', \(_event, contents\) => guardPage\(contents\)/)
  },
  'Disable or limit creation of new windows': () => expect(guarded().opened).toEqual({ action: 'deny' }),
  'Do not use shell.openExternal with untrusted content': () => {
    const dangerous = [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://x/y',
      'https://a:b@example.org/',
      '-x',
      'ms-msdt:x',
    ]
    expect(dangerous.map(readExternalLink)).toEqual(dangerous.map(() => undefined))
    expect(mainCode.match(/openExternal\(/g)).toHaveLength(2)
    expect(mainCode).toContain('shell.openExternal(link)')
  },
  'Use a current version of Electron': () => {
    const { electron } = (JSON.parse(read('package.json')) as { devDependencies: { electron: string } }).devDependencies
    expect(electron).toMatch(/^\d+\.\d+\.\d+$/)
    expect(read('electron-builder.yml')).toContain(`electronVersion: ${electron}\n`)
  },
  'Validate the sender of all IPC messages': () => {
    expect(mainCode).not.toMatch(/ipcMain|\.ipc\b/)
    const before = recorded.given
    for (const url of elsewhere) {
      recorded.url = url
      expect(appWindow.connect('engine')).toBeUndefined()
    }
    expect(recorded.given).toBe(before)
    recorded.url = page
    expect(appWindow.connect('engine')).toBe('ours')
  },
  'Avoid usage of the file protocol': () => {
    expect(mainCode).not.toMatch(/loadFile|pathToFileURL|file:\/\//)
    expect(mainCode).toMatch(/privileges: \{ standard: true, secure: true, supportFetchAPI: true, codeCache: true \}/)
  },
  'Check which fuses you can change': () => {
    const block = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(read('electron-builder.yml'))?.[1] ?? ''
    const set: unknown = Object.fromEntries(
      [...block.matchAll(/^ {2}(\w+): (\w+)$/gm)].map(([, name, is]) => [name, is === 'true']),
    )
    expect(set).toEqual(fuses)
    const fromBuilder = createRequire(
      createRequire(join(root, 'package.json')).resolve('electron-builder/package.json'),
    )
    const schema = JSON.parse(readFileSync(fromBuilder.resolve('app-builder-lib/scheme.json'), 'utf8')) as {
      definitions: { FuseOptionsV1: { properties: object } }
    }
    const known = Object.keys(schema.definitions.FuseOptionsV1.properties)
    expect(known.sort()).toEqual([...Object.keys(fuses), 'resetAdHocDarwinSignature'].sort())
  },
  'Do not expose Electron APIs to untrusted web content': () => {
    const preload = code('src/preload/**/*.ts')
    expect(preload).not.toContain('contextBridge')
    expect(preload.match(/ipcRenderer\.\w+/g)).toEqual(['ipcRenderer.on'])
  },
}

describe("Electron's security checklist", () => {
  it.each(Object.keys(checklist).map((name, index) => [index + 1, name] as const))('%i. %s', async (number, name) => {
    await checklist[name]?.()
    expect(document).toContain(`| ${String(number)} | ${name} |`)
  })

  it('has twenty items', () => expect(Object.keys(checklist)).toHaveLength(20))
})

describe('the tables of docs/hardening.md', () => {
  it('have every permission with its verdict, and no other', () => {
    const rows = [...document.matchAll(/^\| `([\w-]+)` \| (lent|refused)\b[^|]*\|$/gm)].map(([, name, verdict]) => [
      name,
      verdict,
    ])
    expect(Object.fromEntries(rows)).toEqual(permissionLedger)
  })

  it('have every fuse as it is set', () => {
    const rows = [...document.matchAll(/^\| `(\w+)` \| (on|off) \| .* \|$/gm)].map(([, name, is]) => [
      name,
      is === 'on',
    ])
    expect(Object.fromEntries(rows)).toEqual(fuses)
  })
})

describe('traffic of the main process', () => {
  it('has no code behind it: no network module, no fetch, no updater, no spelling by a service', () => {
    expect(mainCode).not.toMatch(
      /from 'node:(https?|http2|net|tls|dgram|dns)'|\bfetch\(|autoUpdater|\bnet\.(request|fetch)/,
    )
    expect(preferences).toMatchObject({ spellcheck: false })
    expect(contentSecurityPolicy).toContain("connect-src 'none'")
  })
})

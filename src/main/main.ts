// Entry of Electron's main process: what has to be said before the app is ready, one instance per folder, and leaving.
// It holds no key and sees no message.

import { join } from 'node:path'
import { app, Menu, protocol, session, systemPreferences } from 'electron'
import { appScheme, createAppFiles } from './app-scheme.ts'
import { type Desktop, startDesktop } from './desktop.ts'
import { createLentDevice } from './lent-device.ts'
import { findInvite } from './opened-link.ts'
import { guardPage, guardPermissions } from './page-guards.ts'

const built = (path: string): string => join(import.meta.dirname, path)
let desktop: Desktop | undefined
let hasClosed = false

protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
])
app.enableSandbox()
app.on('web-contents-created', (_event, contents) => guardPage(contents))

function start(): void {
  const lent = { camera: lentByTheSystem('camera'), microphone: lentByTheSystem('microphone') }
  guardPermissions(session.defaultSession, lent)
  protocol.handle(appScheme, createAppFiles(built('../renderer')))
  // The page has its own keys; the standard menu would only add reload and developer tools.
  Menu.setApplicationMenu(null)
  const files = {
    cryptoWorker: built('crypto-worker.js'),
    homeServer: built('home-server.js'),
    preload: built('../preload/preload.cjs'),
  }
  desktop = startDesktop(files, lent)
  offer(process.argv)
}

const lentByTheSystem = (name: 'camera' | 'microphone') =>
  createLentDevice(async () => (process.platform === 'darwin' ? systemPreferences.askForMediaAccess(name) : true))

function offer(words: readonly string[]): void {
  const link = findInvite(words)
  if (link !== undefined) desktop?.offerInvite(link)
}

if (app.requestSingleInstanceLock()) {
  app.setAsDefaultProtocolClient('talkee')
  app.on('second-instance', (_event, words) => {
    desktop?.show()
    offer(words)
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    offer([url])
  })
  app.on('activate', () => desktop?.show())
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', (event) => {
    if (hasClosed || desktop === undefined) return
    event.preventDefault()
    hasClosed = true
    void desktop.close().finally(() => app.quit())
  })
  app.whenReady().then(start, (error: unknown) => {
    process.stderr.write(`Talkee could not start: ${String(error)}\n`)
    app.exit(1)
  })
} else {
  app.quit()
}

// The running app: children, window and ports put together, in the order in which they need each other. Everything is
// closed in the reverse order when the app leaves.

import { join } from 'node:path'
import { app, dialog, nativeTheme, powerMonitor } from 'electron'
import { desktopContract, type DesktopEvent, settingsReader } from '#ipc/desktop-contract.ts'
import { mainPort } from '#ipc/port.ts'
import { serve, type Served } from '#ipc/serve.ts'
import { type AppWindow, createAppWindow } from './app-window.ts'
import { createCryptoWorker } from './children/crypto-worker.ts'
import { createHostKeeper } from './children/host-keeper.ts'
import { createDesktopService, initialSettings } from './desktop-service.ts'
import { openJsonFile } from './json-file.ts'
import { networkAddresses } from './network-addresses.ts'
import { createNotifications } from './notifications/notifications.ts'
import { createOwnFiles } from './own-files.ts'
import type { LentDevices } from './page-guards.ts'
import { initialWindowState, windowStateReader } from './window-state.ts'

interface BuiltFiles {
  readonly cryptoWorker: string
  readonly homeServer: string
  readonly preload: string
}

export interface Desktop {
  /** Opens the window, or brings it forward. */
  show(): void
  /** The app was opened with an invite. */
  offerInvite(link: string): void
  /** Settles when the children have ended well. */
  close(): Promise<void>
}

export function startDesktop(files: BuiltFiles, lent: LentDevices): Desktop {
  const userData = app.getPath('userData')
  const settings = openJsonFile(join(userData, 'settings.json'), settingsReader, initialSettings)
  const windowState = openJsonFile(join(userData, 'window.json'), windowStateReader, initialWindowState)
  let window: AppWindow | undefined
  let page: Served<DesktopEvent> | undefined
  let invite: string | null = null
  const tell = (event: DesktopEvent): void => page?.tell(event)

  /** `--host-address` limits hosting to one address of this computer. */
  const only = app.commandLine.getSwitchValue('host-address')
  const host = createHostKeeper({
    entry: files.homeServer,
    userData,
    listenHost: only === '' ? '0.0.0.0' : only,
    advertise: () => (only === '' ? networkAddresses() : [only]),
    onChange: () => tell({ kind: 'host' }),
  })
  const notifications = createNotifications({
    settings: settings.read,
    open(chat) {
      show()
      tell({ kind: 'openChat', chat })
    },
  })
  const worker = createCryptoWorker({
    entry: files.cryptoWorker,
    userData,
    onNotice: (word) => notifications.hear(word),
    onState(state) {
      if (state === 'running') worker.setNoticeLevel(settings.read().notices)
      else notifications.happen({ kind: 'ended' })
      if (state === 'off') return
      if (state === 'running') connectEngine()
      tell({ kind: 'engine', state })
    },
  })
  const ownFiles = createOwnFiles({
    askForFiles: async () => (await dialog.showOpenDialog({ properties: ['openFile', 'multiSelections'] })).filePaths,
    async askForPlace(suggestedName) {
      const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: suggestedName })
      return canceled || filePath === '' ? undefined : filePath
    },
    grant: worker.grant,
  })
  const service = createDesktopService({
    host,
    lent,
    files: ownFiles,
    settings,
    takeInvite() {
      const taken = invite
      invite = null
      return taken
    },
    tell,
    onSettings(next) {
      worker.setNoticeLevel(next.notices)
      notifications.happen({ kind: 'settings', settings: next })
    },
  })

  function connectEngine(): void {
    const port = window?.connect('engine')
    if (port !== undefined && !worker.give(port)) port.close()
  }

  function connectDesktop(): void {
    const port = window?.connect('desktop')
    if (port === undefined) return
    page?.close()
    // A page that is loaded anew shows no sheet, and records nothing.
    lent.camera.close()
    lent.microphone.close()
    page = serve(desktopContract, mainPort(port), service)
  }

  function show(): void {
    if (window?.isOpen() === true) {
      window.bringForward()
      return
    }
    window = createAppWindow({
      preload: files.preload,
      state: windowState,
      onFront: (isInFront) => notifications.happen({ kind: 'front', isInFront }),
      onPage() {
        connectDesktop()
        connectEngine()
      },
    })
    window.load().catch((error: unknown) => process.stderr.write(`the page could not be loaded: ${String(error)}\n`))
  }

  nativeTheme.themeSource = settings.read().theme
  // Straight to the worker: a page that hangs, or a window that is closed, must not keep the key in memory.
  const lockWithSystem = (): void => {
    if (settings.read().lockWithSystem) worker.lock()
  }
  powerMonitor.on('lock-screen', lockWithSystem)
  powerMonitor.on('suspend', lockWithSystem)
  // Its connections are dead after a sleep, and their waiting has grown; what came meanwhile is asked for at once.
  powerMonitor.on('resume', () => worker.connect())
  worker.start()
  host.resume()
  show()

  return {
    show,
    offerInvite(link) {
      invite = link
      tell({ kind: 'invite' })
    },
    async close() {
      await Promise.all([worker.stop(), host.close()])
    },
  }
}

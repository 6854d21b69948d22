// The one window: the app's page, in a sandbox, with two ports and nothing else to speak to.

import { BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron'
import { portAnnouncement, type PortRole } from '#ipc/port.ts'
import { appOrigin } from './app-scheme.ts'
import { isOurPage } from './page-guards.ts'

interface WindowDeps {
  /** The preload's built file. */
  readonly preload: string
  /** A page has been loaded and waits for its ports. */
  readonly onPage: () => void
}

export interface AppWindow {
  load(): Promise<void>
  /** Gives the page one end and answers with the other; undefined where there is no page of ours to give it to. */
  connect(role: PortRole): MessagePortMain | undefined
  bringForward(): void
  isOpen(): boolean
}

export function createAppWindow({ preload, onPage }: WindowDeps): AppWindow {
  const window = new BrowserWindow({
    width: 1180,
    height: 780,
    minWidth: 380,
    minHeight: 520,
    show: false,
    title: 'Talkee',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be fetched from a server that is none of ours.
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  window.webContents.on('did-finish-load', () => {
    if (isOurPage(window.webContents.getURL())) onPage()
  })
  window.webContents.on('render-process-gone', () => window.webContents.reload())
  return {
    load: () => window.loadURL(`${appOrigin}/index.html`),
    connect(role) {
      if (window.isDestroyed() || !isOurPage(window.webContents.getURL())) return undefined
      const { port1, port2 } = new MessageChannelMain()
      window.webContents.postMessage(portAnnouncement, role, [port2])
      return port1
    },
    bringForward() {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    isOpen: () => !window.isDestroyed(),
  }
}

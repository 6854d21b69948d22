// The one window: the app's page, in a sandbox, with two ports and nothing else to speak to.

import { BrowserWindow, MessageChannelMain, type MessagePortMain, screen } from 'electron'
import { portAnnouncement, type PortRole } from '#ipc/port.ts'
import { appOrigin } from './app-scheme.ts'
import type { JsonFile } from './json-file.ts'
import { isOurPage } from './page-guards.ts'
import { placeWindow, rememberWindow, smallestWindow, type WindowState } from './window-state.ts'

interface WindowDeps {
  /** The preload's built file. */
  readonly preload: string
  /** Where it was the last time. */
  readonly state: JsonFile<WindowState>
  /** A page has been loaded and waits for its ports. */
  readonly onPage: () => void
  /** It got the focus, or lost it. */
  readonly onFront: (isInFront: boolean) => void
}

export interface AppWindow {
  load(): Promise<void>
  /** Gives the page one end and answers with the other; undefined where there is no page of ours to give it to. */
  connect(role: PortRole): MessagePortMain | undefined
  bringForward(): void
  isOpen(): boolean
}

export function createAppWindow({ preload, state, onPage, onFront }: WindowDeps): AppWindow {
  const before = state.read()
  const workAreas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const window = new BrowserWindow({
    ...placeWindow(before, workAreas),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
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
  window.once('ready-to-show', () => {
    if (before.isMaximized) window.maximize()
    window.show()
  })
  window.on('focus', () => onFront(true))
  window.on('blur', () => onFront(false))
  window.on('minimize', () => onFront(false))
  window.on('closed', () => onFront(false))
  window.on('close', () => keepState(window, state))
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

// A disk that is full is no reason to stay open.
function keepState(window: BrowserWindow, state: JsonFile<WindowState>): void {
  try {
    state.write(rememberWindow(window.getNormalBounds(), window.isMaximized()))
  } catch (error) {
    process.stderr.write(`the place of the window was not kept: ${String(error)}\n`)
  }
}

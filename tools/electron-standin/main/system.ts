// What belongs to the desktop around the app. Nothing of it happens: it is kept in memory, for tests to look at.

import { EventEmitter } from 'node:events'
import { spawn } from 'node:child_process'
import { headless } from '../chromium/start-chromium.ts'
import { strict } from '../runtime.ts'

let clipboardText = ''
export const clipboard = strict('clipboard', {
  readText: async (): Promise<string> => clipboardText,
  writeText: async (text: string): Promise<void> => {
    clipboardText = text
  },
})

export const shell = strict('shell', {
  async openExternal(url: string): Promise<void> {
    if (!headless) spawn('xdg-open', [url], { stdio: 'ignore', detached: true }).on('error', () => undefined)
  },
})

export const dialog = strict('dialog', {
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}: ${content}\n`)
  },
  // Nobody sits in front of it: nothing is chosen.
  showOpenDialog: async (_options: object): Promise<{ canceled: boolean; filePaths: string[] }> => ({
    canceled: true,
    filePaths: [],
  }),
  showSaveDialog: async (_options: object): Promise<{ canceled: boolean; filePath: string }> => ({
    canceled: true,
    filePath: '',
  }),
})

export class Menu extends EventEmitter {
  static #application: Menu | null = null
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu
  }
  static getApplicationMenu(): Menu | null {
    return Menu.#application
  }
}

export const systemPreferences = strict('systemPreferences', {
  askForMediaAccess: async (): Promise<boolean> => true,
})

export const powerMonitor = strict('powerMonitor', new EventEmitter())

const only = { x: 0, y: 0, width: 1920, height: 1080 }
/** One display, large enough for whatever a test opens. */
export const screen = strict('screen', {
  getAllDisplays: (): { bounds: typeof only; workArea: typeof only }[] => [{ bounds: only, workArea: only }],
})

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true
  }
  readonly title: string
  readonly body: string
  constructor({ title = '', body = '' }: { title?: string; body?: string } = {}) {
    super()
    this.title = title
    this.body = body
  }
  show(): void {
    this.emit('show')
  }
  close(): void {
    this.emit('close')
  }
}

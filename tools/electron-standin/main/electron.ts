// The `electron` module as the app's main process imports it. Named like Electron's; conformance.ts holds it to the types.

import { hub, mainPorts } from '../runtime.ts'
import type { MessagePortMain } from '../ports/message-port.ts'
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { ipcMain } from './ipc.ts'
import { protocol } from './scheme-origin.ts'
import { defaultSession } from './session.ts'
import { clipboard, dialog, Menu, Notification, powerMonitor, screen, shell, systemPreferences } from './system.ts'
import { nativeTheme } from './theme.ts'
import { utilityProcess } from './utility-process.ts'

let lastChannel = 0

class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain
  constructor() {
    lastChannel += 1
    const [one, other] = [`main-${String(lastChannel)}-1`, `main-${String(lastChannel)}-2`]
    hub.link(one, other)
    this.port1 = mainPorts.adopt(one)
    this.port2 = mainPorts.adopt(other)
  }
}

const session = { defaultSession }

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  systemPreferences,
  utilityProcess,
}

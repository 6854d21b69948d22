// For the type checker alone: every public member of the stand-in is in Electron's types, is a function where the real
// one is, and gives a promise exactly where the real one does. Parameters are not compared.

import type { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type * as StandIn from './main/electron.ts'
import type { WebContents } from './main/web-contents.ts'
import type { MessagePortMain } from './ports/message-port.ts'

type AnyFunction = (...parameters: never[]) => unknown
type Promises<F> = F extends (...parameters: never[]) => infer Result
  ? Result extends Promise<unknown>
    ? true
    : false
  : never

/** What is wrong with each member. `resize` of webContents is our own, between window and page. */
type Wrong<Real, Ours> = {
  [K in Exclude<keyof Ours, keyof EventEmitter | 'prototype' | 'resize'>]: K extends keyof Real
    ? Ours[K] extends AnyFunction
      ? Promises<Ours[K]> extends Promises<NonNullable<Real[K]>>
        ? never
        : [K, 'differs in kind, or one of the two is a promise']
      : Real[K] extends AnyFunction
        ? [K, 'is a function in Electron']
        : never
    : [K, 'does not exist in Electron']
}[Exclude<keyof Ours, keyof EventEmitter | 'prototype' | 'resize'>]

type Conforms<Real, Ours> = [Wrong<Real, Ours>] extends [never] ? true : Wrong<Real, Ours>
type Real = typeof Electron
type Ours = typeof StandIn

/** Does not compile where something is wrong; the error names the member. */
export const conformance: {
  readonly names: [Exclude<keyof Ours, keyof Real>] extends [never] ? true : Exclude<keyof Ours, keyof Real>
  readonly app: Conforms<Electron.App, Ours['app']>
  readonly window: Conforms<Electron.BrowserWindow, InstanceType<Ours['BrowserWindow']>>
  readonly windows: Conforms<Real['BrowserWindow'], Ours['BrowserWindow']>
  readonly webContents: Conforms<Electron.WebContents, WebContents>
  readonly clipboard: Conforms<Electron.Clipboard, Ours['clipboard']>
  readonly dialog: Conforms<Electron.Dialog, Ours['dialog']>
  readonly ipcMain: Conforms<Electron.IpcMain, Ours['ipcMain']>
  readonly menu: Conforms<Real['Menu'], Ours['Menu']>
  readonly notification: Conforms<Electron.Notification, InstanceType<Ours['Notification']>>
  readonly port: Conforms<Electron.MessagePortMain, MessagePortMain>
  readonly channel: Conforms<Electron.MessageChannelMain, InstanceType<Ours['MessageChannelMain']>>
  readonly nativeTheme: Conforms<Electron.NativeTheme, Ours['nativeTheme']>
  readonly powerMonitor: Conforms<Electron.PowerMonitor, Ours['powerMonitor']>
  readonly protocol: Conforms<Electron.Protocol, Ours['protocol']>
  readonly screen: Conforms<Electron.Screen, Ours['screen']>
  readonly session: Conforms<Electron.Session, Ours['session']['defaultSession']>
  readonly shell: Conforms<Electron.Shell, Ours['shell']>
  readonly systemPreferences: Conforms<Electron.SystemPreferences, Ours['systemPreferences']>
  readonly utilityProcess: Conforms<Real['utilityProcess'], Ours['utilityProcess']>
  readonly child: Conforms<Electron.UtilityProcess, ReturnType<Ours['utilityProcess']['fork']>>
} = {
  names: true,
  app: true,
  window: true,
  windows: true,
  webContents: true,
  clipboard: true,
  dialog: true,
  ipcMain: true,
  menu: true,
  notification: true,
  port: true,
  channel: true,
  nativeTheme: true,
  powerMonitor: true,
  protocol: true,
  screen: true,
  session: true,
  shell: true,
  systemPreferences: true,
  utilityProcess: true,
  child: true,
}

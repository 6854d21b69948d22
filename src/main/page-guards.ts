// What a page may never do, whatever runs in it: get a permission, go elsewhere, open a window, embed another page.

import type { Session, WebContents } from 'electron'
import { appOrigin } from './app-scheme.ts'

/** Denies every permission, asked for and looked up. Without both handlers Electron grants everything. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, done) => done(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, done) => done({}))
  session.on('will-download', (event) => event.preventDefault())
}

/** Keeps a page where it is. For every webContents there ever is. */
export function guardPage(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
}

/** Whether it is the app's one page; a reload of it is no departure. */
export function isOurPage(url: string): boolean {
  return url === `${appOrigin}/index.html` || url.startsWith(`${appOrigin}/index.html#`)
}

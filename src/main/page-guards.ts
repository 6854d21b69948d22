// What a page may never do, whatever runs in it: get a permission but the one it is lent, go elsewhere, open a window,
// embed another page.

import type { Session, WebContents } from 'electron'
import { appOrigin } from './app-scheme.ts'
import type { LentDevice } from './lent-device.ts'
import { isLent } from './permission-ledger.ts'

export interface LentDevices {
  readonly camera: LentDevice
  readonly microphone: LentDevice
}

/** What is known of whoever asks for a permission. */
interface Asking {
  readonly permission: string
  readonly url: string | undefined
  readonly isMainFrame: boolean
  readonly media: readonly string[]
}

/**
 * Denies every permission, asked for and looked up, but the camera's picture and the microphone's sound, each by itself and
 * while it is open. Without both handlers Electron grants everything.
 */
export function guardPermissions(session: Session, { camera, microphone }: LentDevices): void {
  const isOpen = (media: string): boolean =>
    (media === 'video' && camera.isOpen()) || (media === 'audio' && microphone.isOpen())
  const mayHave = ({ permission, url = '', isMainFrame, media }: Asking): boolean =>
    isLent(permission) && isMainFrame && isOurPage(url) && isOpen(media.join())

  session.setPermissionRequestHandler((_contents, permission, done, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : []
    done(mayHave({ permission, url: details.requestingUrl, isMainFrame: details.isMainFrame, media }))
  })
  session.setPermissionCheckHandler((_contents, permission, _origin, { requestingUrl, isMainFrame, mediaType }) =>
    mayHave({ permission, url: requestingUrl, isMainFrame, media: mediaType === undefined ? [] : [mediaType] }),
  )
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

// The one session: permissions are asked of the app's handlers. Without a handler everything is granted, as in Electron.

import type { PermissionQuestion } from '../page/permission-gate.ts'
import { protocol } from './scheme-origin.ts'

type Details = Readonly<Record<string, unknown>>
type RequestHandler = (
  contents: unknown,
  permission: string,
  done: (granted: boolean) => void,
  details: Details,
) => void
type CheckHandler = (contents: unknown, permission: string, origin: string, details: Details) => boolean
type DisplayHandler = (request: Details, done: (streams: { video?: unknown }) => void) => void

let requestHandler: RequestHandler | null = null
let checkHandler: CheckHandler | null = null
let displayHandler: DisplayHandler | null = null

export const defaultSession = {
  protocol,
  setPermissionRequestHandler: (handler: RequestHandler | null): void => void (requestHandler = handler),
  setPermissionCheckHandler: (handler: CheckHandler | null): void => void (checkHandler = handler),
  setDevicePermissionHandler: (_handler: unknown): void => undefined,
  setDisplayMediaRequestHandler: (handler: DisplayHandler | null): void => void (displayHandler = handler),
  setSpellCheckerEnabled: (_enabled: boolean): void => undefined,
  on: (_event: string, _listener: unknown): unknown => defaultSession,
}

/** Whether the app grants it to the page at `url`. */
export function askPermission(
  contents: unknown,
  url: string,
  { permission, media }: PermissionQuestion,
): Promise<boolean> {
  const details = { requestingUrl: url, isMainFrame: true }
  if (permission === 'display-capture') {
    const ask = displayHandler
    if (ask === null) return Promise.resolve(false)
    return new Promise((resolve) => ask(details, ({ video }) => resolve(video !== undefined)))
  }
  const origin = url.split('/').slice(0, 3).join('/')
  const check = checkHandler
  const checks: readonly Details[] = permission === 'media' ? media.map((mediaType) => ({ mediaType })) : [{}]
  if (check !== null && !checks.every((of) => check(contents, permission, origin, { ...details, ...of }))) {
    return Promise.resolve(false)
  }
  const ask = requestHandler
  if (ask === null) return Promise.resolve(true)
  return new Promise((resolve) => ask(contents, permission, resolve, { ...details, mediaTypes: media }))
}

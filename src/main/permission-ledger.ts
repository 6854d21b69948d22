// Every permission that Electron 45 knows, and what becomes of it. The type is Electron's own: a version that adds one does not
// compile until somebody has decided. docs/hardening.md shows the same table, and a test holds it to this one.

import type { Session } from 'electron'

type Handler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>
/** What is asked for; what is looked up has the same names. */
type Permission = Parameters<Handler>[1]

/** `lent`: to the app's page alone, while it is open (lent-device.ts). `refused`: to everybody, always. */
type Verdict = 'lent' | 'refused'

export const permissionLedger: Readonly<Record<Permission, Verdict>> = {
  ar: 'refused',
  'automatic-fullscreen': 'refused',
  'background-fetch': 'refused',
  'background-sync': 'refused',
  'captured-surface-control': 'refused',
  'clipboard-read': 'refused',
  'clipboard-sanitized-write': 'refused',
  'deprecated-sync-clipboard-read': 'refused',
  'display-capture': 'refused',
  fileSystem: 'refused',
  fullscreen: 'refused',
  geolocation: 'refused',
  'geolocation-approximate': 'refused',
  'hand-tracking': 'refused',
  hid: 'refused',
  'idle-detection': 'refused',
  keyboardLock: 'refused',
  'local-fonts': 'refused',
  'local-network': 'refused',
  'local-network-access': 'refused',
  'loopback-network': 'refused',
  media: 'lent',
  mediaKeySystem: 'refused',
  midi: 'refused',
  midiSysex: 'refused',
  nfc: 'refused',
  notifications: 'refused',
  openExternal: 'refused',
  'payment-handler': 'refused',
  'periodic-background-sync': 'refused',
  'persistent-storage': 'refused',
  pointerLock: 'refused',
  'screen-wake-lock': 'refused',
  sensors: 'refused',
  serial: 'refused',
  'smart-card': 'refused',
  'speaker-selection': 'refused',
  'storage-access': 'refused',
  'system-wake-lock': 'refused',
  'top-level-storage-access': 'refused',
  unknown: 'refused',
  usb: 'refused',
  vr: 'refused',
  'web-app-installation': 'refused',
  'web-printing': 'refused',
  'window-management': 'refused',
}

/** A name that is not in the ledger, of whatever Electron, is refused. */
export function isLent(permission: string): boolean {
  return Object.entries(permissionLedger).some(([name, verdict]) => name === permission && verdict === 'lent')
}

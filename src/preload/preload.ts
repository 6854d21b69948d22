// Hands ports from the main process on to the page, and does nothing else: the page gets no function of Electron.
// A port cannot pass the context bridge, a window message carries it.

import { ipcRenderer } from 'electron'
import { portAnnouncement } from '#ipc/port.ts'

ipcRenderer.on(portAnnouncement, ({ ports }, role: unknown) => {
  window.postMessage({ kind: portAnnouncement, role }, window.location.origin, ports)
})

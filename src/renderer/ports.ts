// Receiving ports from the preload script: window messages of our own page, of the announced form, nothing else.

import { pagePort, portAnnouncement, portRoles, type Port, type PortRole } from '#ipc/port.ts'

export function listenForPorts(take: (role: PortRole, port: Port) => void): void {
  addEventListener('message', ({ source, origin, data, ports }: MessageEvent<unknown>) => {
    if (source !== window || origin !== location.origin) return
    if (typeof data !== 'object' || data === null || !('kind' in data) || data.kind !== portAnnouncement) return
    const role = 'role' in data ? portRoles.find((known) => known === data.role) : undefined
    const [native] = ports
    if (role !== undefined && native !== undefined) take(role, pagePort(native))
  })
}

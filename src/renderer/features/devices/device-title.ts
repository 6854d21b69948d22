// What a device is called: by its user, else by as many signs of its id as tell one person's devices apart.

import type { DeviceView } from '#ipc/engine/devices-contract.ts'
import type { Text } from '../../text/create-text.ts'

export const deviceTitle = ({ t }: Text, { device, name }: Pick<DeviceView, 'device' | 'name'>): string =>
  name ?? t('devices.one', { id: shortId(device) })

/** In two groups, to be read aloud. */
export const shortId = (device: string): string => `${device.slice(0, 4)} ${device.slice(4, 8)}`

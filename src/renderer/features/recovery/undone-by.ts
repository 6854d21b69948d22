// What becomes of an account's devices when its log is wound back to one of them. Pure.

import type { DeviceView } from '#ipc/engine/devices-contract.ts'

type Told = Pick<DeviceView, 'seq' | 'state'>

/**
 * `gone`: devices that came later, and are none any more. `back`: earlier ones that are removed now; whatever removed
 * them later is undone. `lastTrusted`: the number of the last entry that stands, or null where all do.
 */
export function undoneBy<Device extends Told>(
  devices: readonly Device[],
  lastTrusted: number | null,
): { readonly gone: readonly Device[]; readonly back: readonly Device[] } {
  if (lastTrusted === null) return { gone: [], back: [] }
  return {
    gone: devices.filter(({ seq, state }) => seq > lastTrusted && state === 'certified'),
    back: devices.filter(({ seq, state }) => seq <= lastTrusted && state === 'revoked'),
  }
}

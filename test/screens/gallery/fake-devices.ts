// The devices of the made-up account: a list, a comparison at the step that the scene names, and a history on its way.

import type { EngineClient } from '#ipc/engine-contract.ts'
import type { deviceCalls, ComparisonView, DevicesView, DeviceView } from '#ipc/engine/devices-contract.ts'
import type { Scene } from './scene.ts'

const day = 86_400_000
const idOf = (digit: string): string => digit.repeat(32)
export const ownDevice = 'c0ffee00c0ffee00c0ffee00c0ffee00'
export const otherDevice = idOf('2')
const newDevice = idOf('7')
const digits = '482916'

export function createFakeDevices(
  scene: Scene,
  tell: () => void,
  refused: () => { ok: false; code: string } | undefined,
): Pick<EngineClient, keyof typeof deviceCalls> {
  let view = devicesOf(scene)
  let comparison: ComparisonView = comparisonOf(scene.comparison)
  const isAllowed = new Map<string, boolean>()
  const enter = (next: ComparisonView): void => {
    comparison = next
    tell()
  }

  return {
    devicesView: async () => structuredClone(view),
    async revokeDevice({ device }) {
      const refusal = refused()
      if (refusal !== undefined) return refusal
      const devices = view.devices.map((one) =>
        one.device === device
          ? { ...one, state: 'revoked' as const, revokedAtMs: Date.now(), revokedBy: ownDevice }
          : one,
      )
      view = { ...view, devices, leaving: [...view.leaving, { device, chats: 6, done: 5 }] }
      tell()
      return { ok: true }
    },
    async nameDevice({ device, name }) {
      view = { ...view, devices: view.devices.map((one) => (one.device === device ? { ...one, name } : one)) }
      return null
    },
    comparisonView: async () => comparison,
    async startComparison() {
      const refusal = refused()
      if (refusal !== undefined) return refusal
      enter(scene.phase === 'uncertified' ? { state: 'waiting' } : comparisonOf('comparing'))
      return { ok: true }
    },
    async confirmComparison() {
      enter(
        scene.phase === 'uncertified'
          ? { state: 'confirmed', device: ownDevice }
          : { state: 'ended', end: 'certified' },
      )
      return { ok: true }
    },
    async compareByQr({ scanned }) {
      const isCode = scanned.startsWith('talkee://c/1/')
      if (comparison.state !== 'comparing' || scanned !== comparison.code) {
        if (isCode) enter({ state: 'ended', end: 'different' })
        return { ok: false, code: isCode ? 'different' : 'not_a_code' }
      }
      enter(
        scene.phase === 'uncertified'
          ? { state: 'confirmed', device: ownDevice }
          : { state: 'ended', end: 'certified' },
      )
      return { ok: true }
    },
    async cancelComparison({ different }) {
      enter({ state: 'ended', end: different ? 'different' : 'cancelled' })
      return null
    },
    historyView: async () => ({
      incoming:
        scene.history === 'coming'
          ? { phase: 'receiving', messages: 12_480, bundles: 31, ofBundles: null }
          : scene.history === 'awaited'
            ? { phase: 'requested', messages: 0, bundles: 0, ofBundles: null }
            : scene.history === 'incomplete'
              ? { phase: 'incomplete', messages: 12_480, bundles: 31, ofBundles: 40 }
              : null,
      outgoing:
        scene.history === 'asked'
          ? [{ to: idOf('2'), phase: isAllowed.get(idOf('2')) === undefined ? 'asked' : 'sending', messages: 3_200 }]
          : [],
    }),
    async allowHistory({ device, allow }) {
      isAllowed.set(device, allow)
      tell()
      return null
    },
    requestHistory: async () => null,
  }
}

function comparisonOf(state: Scene['comparison']): ComparisonView {
  switch (state) {
    case 'none':
    case 'waiting':
      return { state }
    case 'asked':
    case 'confirmed':
      return { state, device: newDevice }
    case 'comparing':
      return { state, device: newDevice, digits, code: `talkee://c/1/${'q'.repeat(43)}` }
    case 'different':
    case 'broken':
    case 'expired':
    case 'certified':
      return { state: 'ended', end: state }
  }
}

function devicesOf(scene: Scene): DevicesView {
  const { devices: kind } = scene
  const first = device(ownDevice, {
    how: 'first',
    name: scene.language === 'ru' ? 'Приёмная' : 'Front desk',
    isThis: true,
    certifiedAtMs: ago(264),
  })
  if (kind === 'one') return { devices: [first], uncertified: [], leaving: [] }
  const others = [
    device(idOf('2'), { seq: 1, by: ownDevice, certifiedAtMs: ago(40) }),
    device(idOf('3'), { seq: 2, how: 'words', certifiedAtMs: ago(4) }),
    device(idOf('4'), { seq: 3, by: idOf('2'), state: 'revoked', revokedAtMs: ago(1), revokedBy: ownDevice }),
  ]
  return {
    devices: [first, ...others],
    uncertified:
      kind === 'stranger'
        ? [{ device: newDevice, signedInAtMs: Date.now() - day / 2, expiresAtMs: Date.now() + day / 2 }]
        : [],
    leaving: kind === 'leaving' ? [{ device: idOf('4'), chats: 6, done: 5 }] : [],
  }
}

const ago = (days: number): number => Date.now() - days * day

function device(id: string, more: Partial<DeviceView>): DeviceView {
  return {
    device: id,
    name: null,
    seq: 0,
    certifiedAtMs: ago(90),
    how: 'device',
    by: null,
    state: 'certified',
    revokedAtMs: null,
    revokedBy: null,
    isThis: false,
    lastSeenAtMs: Math.floor(ago(2) / day) * day,
    ...more,
  }
}

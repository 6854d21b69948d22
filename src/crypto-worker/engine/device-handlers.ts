// The calls about the account's own devices, answered by the engine.

import type { Engine } from '#core/engine.ts'
import { limits } from '#protocol/limits.ts'
import type { Contract, Handlers } from '#ipc/contract.ts'
import type { deviceCalls } from '#ipc/engine/devices-contract.ts'
import { answerOf, nothingOf, type Opened } from './opened.ts'

export function deviceHandlers(engine: Opened): Handlers<Contract<typeof deviceCalls>> {
  return {
    async devicesView() {
      const opened = await engine()
      const view = await opened.devicesView()
      const isReady = (await opened.account()).phase === 'ready'
      const devices = view.devices.map((device) => ({
        ...device,
        name: isReady ? nameOf(opened, device.device) : null,
      }))
      return { ...view, devices }
    },
    nameDevice: ({ device, name }) =>
      nothingOf(engine, (opened) => opened.setOwnState({ kind: 'setting', subject: subjectOf(device), value: name })),
    revokeDevice: async (input) => answerOf(await (await engine()).revokeDevice(input)),

    comparisonView: async () => (await engine()).comparisonView(),
    startComparison: async () => answerOf(await (await engine()).startComparison()),
    confirmComparison: async (input) => answerOf(await (await engine()).confirmComparison(input)),
    compareByQr: async (input) => answerOf(await (await engine()).confirmComparison(input)),
    cancelComparison: (input) => nothingOf(engine, (opened) => opened.cancelComparison(input)),

    historyView: async () => (await engine()).historyView(),
    allowHistory: (input) => nothingOf(engine, (opened) => opened.allowHistory(input)),
    requestHistory: () => nothingOf(engine, (opened) => opened.requestHistory()),
  }
}

const subjectOf = (device: string): string => `device-name:${device}`

/** Another device may be of a version that allows longer ones: those are none here. */
function nameOf(engine: Engine, device: string): string | null {
  const name = engine.ownState({ kind: 'setting', subject: subjectOf(device) }) ?? ''
  return name === '' || name.length > limits.chatNameChars ? null : name
}

// The calls about the account's own devices, answered by the engine.

import type { Contract, Handlers } from '#ipc/contract.ts'
import type { deviceCalls } from '#ipc/engine/devices-contract.ts'
import { answerOf, nothingOf, type Opened } from './opened.ts'

export function deviceHandlers(engine: Opened): Handlers<Contract<typeof deviceCalls>> {
  return {
    devicesView: async () => (await engine()).devicesView(),
    revokeDevice: async (input) => answerOf(await (await engine()).revokeDevice(input)),

    comparisonView: async () => (await engine()).comparisonView(),
    startComparison: async () => answerOf(await (await engine()).startComparison()),
    confirmComparison: async (input) => answerOf(await (await engine()).confirmComparison(input)),
    cancelComparison: (input) => nothingOf(engine, (opened) => opened.cancelComparison(input)),

    historyView: async () => (await engine()).historyView(),
    allowHistory: (input) => nothingOf(engine, (opened) => opened.allowHistory(input)),
    requestHistory: () => nothingOf(engine, (opened) => opened.requestHistory()),
  }
}

// The account's devices, the comparison that is under way and the history on its way, as the engine sees them. Rows
// keep their identity from answer to answer, and so the focus stays where it is.

import { createSignal, onCleanup, untrack, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { ComparisonView, DevicesView, HistoryView } from '#ipc/engine/devices-contract.ts'
import { inBackground } from '../../state/background.ts'
import { createRefresh } from '../../state/refresh.ts'

export interface DevicesStore {
  /** Undefined until the engine has answered. */
  readonly devices: Accessor<DevicesView | undefined>
  readonly comparison: Accessor<ComparisonView>
  readonly history: Accessor<HistoryView | undefined>
  refresh(): Promise<void>
}

export function createDevicesStore(engine: EngineClient): DevicesStore {
  const [state, setState] = createStore<{ devices?: DevicesView }>({})
  const devices = (): DevicesView | undefined => state.devices
  const [history, setHistory] = createSignal<HistoryView>()
  const comparison = createComparisonView(engine)
  const refresh = createRefresh(async () => {
    const [nextDevices, nextHistory] = await Promise.all([engine.devicesView(), engine.historyView()])
    setState('devices', reconcile(nextDevices, { key: 'device' }))
    setHistory(nextHistory)
  })
  // A chat that changes may be one that a removed device has just left, or one whose past has come.
  const isUnderWay = (): boolean =>
    untrack(() => (devices()?.leaving.length ?? 0) > 0 || history()?.incoming?.phase === 'receiving')
  onCleanup(
    engine.subscribe(({ kind }) => {
      if (kind === 'account' || isUnderWay()) inBackground('devices', refresh())
    }),
  )
  inBackground('devices', refresh())
  return { devices, comparison, history, refresh }
}

/** The comparison alone: all that there is before this device belongs to the account. */
export function createComparisonView(engine: EngineClient): Accessor<ComparisonView> {
  const [comparison, setComparison] = createSignal<ComparisonView>({ state: 'none' })
  const refresh = createRefresh(async () => {
    setComparison(await engine.comparisonView())
  })
  onCleanup(
    engine.subscribe(({ kind }) => {
      if (kind === 'account') inBackground('comparison', refresh())
    }),
  )
  inBackground('comparison', refresh())
  return comparison
}

// What the main process knows for the page: settings, the home server of this computer, the system.

import { createContext, createSignal, onCleanup, useContext, type Accessor } from 'solid-js'
import type { AppInfo, DesktopClient, HostView, Settings } from '#ipc/desktop-contract.ts'
import { inBackground } from './background.ts'
import { createRefresh } from './refresh.ts'

export interface Desk {
  readonly desktop: DesktopClient
  readonly settings: Accessor<Settings>
  changeSettings(change: Partial<Settings>): void
  readonly host: Accessor<HostView>
  readonly info: Accessor<AppInfo | undefined>
  /** An invite that the app was opened with; taken by whoever uses it. */
  readonly invite: Accessor<string | undefined>
  clearInvite(): void
}

const DeskContext = createContext<Desk>()
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (desk === undefined) throw new Error('no desk above')
  return desk
}

const firstSettings: Settings = {
  language: 'system',
  theme: 'system',
  lockAfterMinutes: 10,
  lockWithSystem: true,
  textSizePercent: 100,
  lessMotion: false,
  enterSends: true,
  undoSeconds: 5,
  notices: 'name',
  doNotDisturb: false,
  quietHours: 'off',
}
const noHost: HostView = { state: 'off', failure: '', name: null, domain: null, addresses: [] }

export function createDesk(desktop: DesktopClient): Desk {
  const [settings, setSettings] = createSignal(firstSettings)
  const [host, setHost] = createSignal(noHost)
  const [info, setInfo] = createSignal<AppInfo>()
  const [invite, setInvite] = createSignal<string>()

  const refreshSettings = createRefresh(async () => {
    setSettings(await desktop.settings())
  })
  const refreshHost = createRefresh(async () => {
    setHost(await desktop.host())
  })
  const takeInvite = createRefresh(async () => {
    const { link } = await desktop.takeInvite()
    if (link !== null) setInvite(link)
  })
  const readInfo = async (): Promise<void> => {
    setInfo(await desktop.appInfo())
  }

  onCleanup(
    desktop.subscribe(({ kind }) => {
      if (kind === 'settings') inBackground('settings', refreshSettings())
      else if (kind === 'host') inBackground('host', refreshHost())
      else if (kind === 'invite') inBackground('invite', takeInvite())
    }),
  )
  inBackground('settings', refreshSettings())
  inBackground('host', refreshHost())
  inBackground('invite', takeInvite())
  inBackground('info', readInfo())

  return {
    desktop,
    settings,
    changeSettings(change) {
      const next = { ...settings(), ...change }
      setSettings(next)
      inBackground('settings', desktop.changeSettings(next))
    },
    host,
    info,
    invite,
    clearInvite: () => setInvite(undefined),
  }
}

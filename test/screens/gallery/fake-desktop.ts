// A made-up main process: settings that last as long as the page, a server that starts at once.

import type { DesktopClient, DesktopEvent, HostView, Settings } from '#ipc/desktop-contract.ts'
import type { DesktopControls } from './controls.ts'
import { chosenInDialog } from './fake-files.ts'
import type { Scene } from './scene.ts'

const invite =
  'talkee://j/1/pAFzYnJpZ2h0d2F0ZXIudGFsa2VlAlggO0vFd3dQb1w8m2lOq5h4nVY2ZQ9aTn0eW4hJm3Yw1sEDWCBWcX7mJ0x8b1kq0QkU9oTz5rLr2cE7' +
  'dWq1hYp3X2vN4wSBcTE5Mi4xNjguMS4yMDo4NDQzBVBhY2RlZmdoaWprbG1ub3BxBhppZj6AB2dhY2NvdW50'

export function createFakeDesktop(scene: Scene): {
  readonly desktop: DesktopClient
  readonly controls: DesktopControls
  tell(event: DesktopEvent): void
} {
  const listeners = new Set<(event: DesktopEvent) => void>()
  const tell = (event: DesktopEvent): void => {
    for (const listener of listeners) listener(event)
  }
  let settings: Settings = {
    language: scene.language,
    theme: scene.theme,
    lockAfterMinutes: 10,
    lockWithSystem: true,
    textSizePercent: scene.textSize,
    lessMotion: scene.motion === 'less',
    enterSends: true,
    undoSeconds: scene.undo === 'on' ? 5 : 0,
    notices: 'name',
    doNotDisturb: false,
    quietHours: 'off',
  }
  let host = hostOf(scene.host)
  let opened: string | null = null
  const setHost = (next: HostView): void => {
    host = next
    tell({ kind: 'host' })
  }
  return {
    tell,
    controls: {
      host(change) {
        setHost({ ...host, ...change })
      },
      openWith(link) {
        opened = link
        tell({ kind: 'invite' })
      },
    },
    desktop: {
      host: async () => host,
      async startHost({ name }) {
        if (scene.refusal !== '') return { ok: false, code: scene.refusal }
        setHost({ ...hostOf('running'), name, domain: `${name}.lan` })
        return { ok: true }
      },
      async stopHost() {
        setHost({ ...host, state: 'off', addresses: [] })
        return null
      },
      createInvite: async () => ({ ok: true, link: invite }),
      settings: async () => settings,
      async changeSettings(next) {
        settings = next
        return null
      },
      appInfo: async () => ({
        version: '0.1.0',
        platform: 'linux',
        electron: '45',
        chromium: '153',
        locale: scene.language,
      }),
      async takeInvite() {
        const link = opened
        opened = null
        return { link }
      },
      openCamera: async () => ({ isAllowed: scene.camera !== 'refused' }),
      closeCamera: async () => null,
      openMicrophone: async () => ({ isAllowed: scene.camera !== 'refused' }),
      closeMicrophone: async () => null,
      chooseFiles: async () => ({ files: chosenInDialog }),
      choosePlace: async () => ({ handle: 'c3'.repeat(16) }),
      copyText: async () => null,
      openExternal: async () => ({ ok: true }),
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  }
}

function hostOf(state: Scene['host']): HostView {
  const named = { name: 'brightwater', domain: 'brightwater.lan', failure: '' }
  switch (state) {
    case 'never':
      return { state: 'off', failure: '', name: null, domain: null, addresses: [] }
    case 'off':
      return { ...named, state: 'off', addresses: [] }
    case 'running':
      return { ...named, state: 'running', addresses: ['192.168.1.20:8443'] }
    case 'restarting':
      return { ...named, state: 'restarting', addresses: [] }
    case 'failed':
      return { ...named, state: 'failed', failure: 'port_in_use', addresses: [] }
  }
}

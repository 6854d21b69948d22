// What the main process does for the page (ipc/desktop-contract.ts). Every argument has been read by the contract.

import { app, clipboard, nativeTheme, shell } from 'electron'
import type { DesktopContract, DesktopEvent, Settings } from '#ipc/desktop-contract.ts'
import type { Handlers } from '#ipc/contract.ts'
import { TalkeeError } from '#protocol/errors.ts'
import type { HostKeeper } from './children/host-keeper.ts'
import { readExternalLink } from './external-link.ts'
import type { JsonFile } from './json-file.ts'
import type { OwnFiles } from './own-files.ts'
import type { LentDevices } from './page-guards.ts'

interface DesktopDeps {
  readonly host: HostKeeper
  readonly settings: JsonFile<Settings>
  readonly lent: LentDevices
  readonly files: OwnFiles
  /** Gives the invite that the app was opened with, once. */
  readonly takeInvite: () => string | null
  readonly tell: (event: DesktopEvent) => void
  /** The settings are others now. */
  readonly onSettings: (settings: Settings) => void
}

export const initialSettings: Settings = {
  language: 'system',
  theme: 'system',
  lockAfterMinutes: 15,
  lockWithSystem: true,
  textSizePercent: 100,
  lessMotion: false,
  enterSends: true,
  undoSeconds: 5,
  notices: 'name',
  doNotDisturb: false,
  quietHours: 'off',
}

export function createDesktopService(deps: DesktopDeps): Handlers<DesktopContract> {
  const { host, settings, lent } = deps
  return {
    host: async () => host.view(),
    startHost: ({ name }) => host.start(name),
    async stopHost() {
      await host.stop()
      return null
    },
    async createInvite(input) {
      try {
        return { ok: true, ...(await host.createInvite(input)) }
      } catch (error) {
        return { ok: false, code: error instanceof TalkeeError ? error.code : 'internal' }
      }
    },
    settings: async () => settings.read(),
    async changeSettings(next) {
      settings.write(next)
      nativeTheme.themeSource = next.theme
      deps.onSettings(next)
      deps.tell({ kind: 'settings' })
      return null
    },
    appInfo: async () => ({
      version: app.getVersion(),
      platform: process.platform,
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      locale: app.getLocale(),
    }),
    takeInvite: async () => ({ link: deps.takeInvite() }),
    openCamera: async () => ({ isAllowed: await lent.camera.open() }),
    async closeCamera() {
      lent.camera.close()
      return null
    },
    openMicrophone: async () => ({ isAllowed: await lent.microphone.open() }),
    async closeMicrophone() {
      lent.microphone.close()
      return null
    },
    chooseFiles: async () => ({ files: await deps.files.chooseFiles() }),
    choosePlace: async ({ name }) => ({ handle: await deps.files.choosePlace(name) }),
    async copyText({ text }) {
      await clipboard.writeText(text)
      return null
    },
    async openExternal({ url }) {
      const link = readExternalLink(url)
      if (link === undefined) return { ok: false, code: 'bad_url' }
      await shell.openExternal(link)
      return { ok: true }
    },
  }
}

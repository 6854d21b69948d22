// Page ↔ main process: the home server of this computer, settings, and what only the system knows. No message, no key
// and no password passes here: those go straight to the crypto worker.

import { bool, oneOf, text, uint } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { call, defineContract, type Client, type EventOf } from './contract.ts'
import { noticeLevel } from './notice-words.ts'
import { either, hexId, listOf, nothing, orNull, struct, variant, type Read } from './reader.ts'

const done = struct({})
const refused = struct({ code: text(64) })
/** To a server, or to a group. */
const invite = text(Math.max(limits.inviteBytes, limits.groupLinkBytes))

const hostView = struct({
  /** `restarting`: it ended by itself and is being started again. `failed`: it was given up, `failure` says why. */
  state: oneOf('off', 'starting', 'running', 'stopping', 'restarting', 'failed'),
  /** Empty where nothing failed. */
  failure: text(64, 0),
  /** The name that the operator gave, and the domain in everybody's address; null while it has never run. */
  name: orNull(text(32)),
  domain: orNull(text(253)),
  /** `host:port` under which others in this network reach it, best first. */
  addresses: listOf(text(260), 32),
})
export type HostView = Read<typeof hostView>

const settings = struct({
  language: oneOf('system', 'en', 'ru'),
  theme: oneOf('system', 'light', 'dark'),
  /** Minutes without input after which the page locks; 0: never. */
  lockAfterMinutes: uint(24 * 60),
  /** Whether the account locks when the system is locked or sent to sleep. */
  lockWithSystem: bool,
  textSizePercent: oneOf(90, 100, 115, 130, 150),
  /** Nothing slides, fades or turns, whatever the system says. */
  lessMotion: bool,
  enterSends: bool,
  /** For how long what was sent or deleted can be taken back; 0: it cannot. */
  undoSeconds: oneOf(0, 5, 10),
  /** What a notification says: name and words, the name, that there is something; or none at all. */
  notices: noticeLevel,
  /** No notifications until it is turned off. */
  doNotDisturb: bool,
  /** No notifications between these hours of every day. */
  quietHours: oneOf('off', '22-7', '23-8', '18-9'),
})
export type Settings = Read<typeof settings>
export const settingsReader = settings

const appInfo = struct({
  version: text(64),
  /** As `process.platform` says it. */
  platform: text(32),
  electron: text(64),
  chromium: text(64),
  /** The system's language, for `language: 'system'`. */
  locale: text(64),
})
export type AppInfo = Read<typeof appInfo>

const chosenFile = struct({ handle: hexId, name: text(255), sizeBytes: uint() })

export const desktopContract = defineContract({
  calls: {
    host: call(nothing, hostView),
    /** Answers when it runs. The name counts only for the first start of an installation. */
    startHost: call(struct({ name: text(32) }), either(done, refused)),
    stopHost: call(nothing, nothing),
    createInvite: call(
      struct({ uses: uint(1000, 1), hours: uint(24 * 365, 1) }),
      either(struct({ link: invite }), refused),
    ),

    settings: call(nothing, settings),
    changeSettings: call(settings, nothing),
    appInfo: call(nothing, appInfo),
    /** An invite that the app was opened with, given once. */
    takeInvite: call(nothing, struct({ link: orNull(invite) })),
    /** The page shows the sheet that scans: it may ask for the camera's picture until it closes it. */
    openCamera: call(nothing, struct({ isAllowed: bool })),
    closeCamera: call(nothing, nothing),
    /** A voice message is being recorded: the page may ask for the microphone's sound until it closes it. */
    openMicrophone: call(nothing, struct({ isAllowed: bool })),
    closeMicrophone: call(nothing, nothing),
    /** The system's dialog; what is chosen the engine can read once, by its handle. None, too, while a dialog is open. */
    chooseFiles: call(nothing, struct({ files: listOf(chosenFile, 512) })),
    /** Where to save something under this name, by a handle that the engine can write to once; null: nowhere. */
    choosePlace: call(struct({ name: text(255) }), struct({ handle: orNull(hexId) })),
    copyText: call(struct({ text: text(65_536) }), nothing),
    /** https, http and mailto; the code of a refusal is `bad_url`. */
    openExternal: call(struct({ url: text(2048) }), either(done, refused)),
  },
  event: variant('kind', {
    /** Ask for `host` again. */
    host: done,
    settings: done,
    /** The app was opened with an invite: ask for `takeInvite`. */
    invite: done,
    /** A notification was clicked: show the chat. */
    openChat: struct({ chat: hexId }),
    /** The crypto worker ended by itself. `restarting`: a new port comes by itself. `failed`: it was given up. */
    engine: struct({ state: oneOf('restarting', 'running', 'failed') }),
  }),
})

export type DesktopContract = typeof desktopContract
export type DesktopClient = Client<DesktopContract>
export type DesktopEvent = EventOf<DesktopContract>

// The chat of an account with itself: notes to self, and the way by which its devices tell each other things. Made by
// the account's first device when there is a second, or by whoever needs it first; opened anew by whoever is not let in.

import { certifiedDevice, type DeviceLog } from '#protocol/device-log/chain.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { claimTargets, planAdd } from '../chats/membership.ts'
import { makeChat } from '../chats/new-chat.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { findOwnChat, foundOwnChat } from './own-founding.ts'

export interface OwnGroupDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly worker: (cell: ChatCell) => ChatWorker
  readonly isConnected: () => boolean
}

/** So long, and up to as long again, a device waits to be let in by another one: those who are there do it at once. */
const waitToBeLetInMs = 60_000

export interface OwnGroup {
  /** The chat, or undefined where this device knows of none. Of two the lower id, as everywhere. */
  find(): ChatCell | undefined
  /** The chat, made if there is none; where the server knows of one, its next generation is opened. */
  open(): Promise<ChatCell>
  /**
   * Makes the chat if it is this device's to make, and adds the account's devices that are missing in it. False when
   * one could not be added yet: its KeyPackages are not there, or the server is not.
   */
  complete(): Promise<boolean>
  /** The account's other certified devices; undefined while its log is not known here. */
  others(): Promise<readonly DeviceId[] | undefined>
  /** Those of them that are in the chat now; none where this device is not. */
  listeners(): Promise<readonly DeviceId[]>
}

export function createOwnGroup(deps: OwnGroupDeps): OwnGroup {
  const { chats, directory, worker } = deps
  const { self, clock } = chats
  const [random = 0] = chats.crypto.randomBytes(1)
  const patienceMs = Math.round(waitToBeLetInMs * (1 + random / 255))
  let waitingSinceMs: number | undefined

  function find(): ChatCell | undefined {
    return directory
      .all()
      .filter((cell) => cell.record().peer === self.address && cell.record().state !== 'left')
      .sort((one, other) => (one.record().chat < other.record().chat ? -1 : 1))[0]
  }

  async function open(): Promise<ChatCell> {
    const known = find()
    if (known !== undefined && !isOutside(known)) return known
    const listed = deps.isConnected() ? await findOwnChat(deps) : 'later'
    return typeof listed === 'string' ? make() : foundOwnChat(deps, listed)
  }

  /** The account's first device does not wait for others to make it; where there is one, they are to let it in. */
  async function makeAsFirst(): Promise<ChatCell | undefined> {
    return (await findOwnChat(deps)) === 'none' ? make() : undefined
  }

  async function make(): Promise<ChatCell> {
    const made = find() ?? (await makeChat(chats, directory, { peer: self.address, name: '' }))
    // The server is told of it without a second device to be added: notes are sent, too.
    if (deps.isConnected()) worker(made).connected()
    return made
  }

  /** Where nobody has let this device in for long enough, or nobody can, it opens the chat itself. False until it is in. */
  async function letIn(isAlone: boolean): Promise<false> {
    const nowMs = clock.monotonicMs()
    waitingSinceMs ??= nowMs
    const isPatient = !isAlone && nowMs - waitingSinceMs < patienceMs
    const known = find()
    if (!isPatient && (known === undefined || isOutside(known))) await open()
    return false
  }

  async function certified(): Promise<readonly DeviceId[]> {
    const log = await chats.logs.known(createUnitOfWork(chats.vault), self.address)
    return log === undefined ? [] : certifiedInOrder(log)
  }

  return {
    async others() {
      const log = await chats.logs.known(createUnitOfWork(chats.vault), self.address)
      return log === undefined ? undefined : certifiedInOrder(log).filter((device) => device !== self.device)
    },
    async listeners() {
      const cell = find()
      if (cell?.record().state !== 'active') return []
      const group = await cell.task((task) => task.group())
      return (group?.leaves ?? []).map(({ identity }) => identity.device).filter((device) => device !== self.device)
    },
    find,
    open,
    async complete() {
      const devices = await certified()
      const isAlone = devices.length < 2
      // Whoever is alone needs the chat for its notes only; one that there was goes on.
      if (isAlone && find() === undefined) return true
      const cell = find() ?? (devices[0] === self.device ? await makeAsFirst() : undefined)
      // Another's to make, or a chat that has not been joined yet: as a rule the Welcome comes by itself.
      if (cell?.record().state !== 'active') return letIn(isAlone)
      waitingSinceMs = undefined
      const group = await cell.task((task) => task.group())
      const present = new Set(group?.leaves.map(({ identity }) => identity.device))
      const missing = devices.filter((device) => !present.has(device))
      if (missing.length === 0) return true
      // Of those alone: who is tried for again and again must not cost the others their KeyPackages.
      const claimed = await claimTargets(
        chats,
        missing.map((device) => ({ account: self.address, device })),
      )
      if (!claimed.ok) return false
      if (claimed.devices.length > 0 && !(await worker(cell).commit(planAdd(claimed.devices))).ok) return false
      return claimed.devices.length === missing.length
    },
  }
}

/** Not in its group, and not on the way to it: what is under way is the chat's worker's to finish (heal.ts). */
function isOutside(cell: ChatCell): boolean {
  const { state, trouble } = cell.record()
  return state === 'joining' && (trouble?.code ?? '') === ''
}

/** The account's devices, the one that was certified first before the others. */
function certifiedInOrder(log: DeviceLog): readonly DeviceId[] {
  return [...log.devices.values()]
    .filter(({ device }) => certifiedDevice(log, device) !== undefined)
    .sort((one, other) => one.entrySeq - other.entrySeq)
    .map(({ device }) => device)
}

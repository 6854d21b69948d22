// The parts that this account's devices share: what they have in common, how another is added, and whose keys stand for a
// contact, which one device accepts for all.

import type { AccountAddress } from '#protocol/ids.ts'
import { createNewKeys, type NewKeys } from '../contacts/new-keys.ts'
import { createExistingComparison, type ExistingComparison } from '../new-device/existing.ts'
import { openOwnDevices, type OwnDevices } from '../own-devices/own-devices.ts'
import { subjectOf } from '../own-devices/state-subject.ts'
import type { KeyPair } from '../ports/crypto.ts'
import type { DeviceParts } from './device-parts.ts'
import type { SessionPart } from './session-part.ts'
import type { SessionScope } from './session-scope.ts'

export interface OwnPartsDeps extends SessionScope, Pick<DeviceParts, 'devices' | 'refresher'> {
  /** 32 bytes of this vault, for keys of rows. */
  readonly secret: Uint8Array
  /** This device's own, as its log entry names it. */
  readonly x25519: KeyPair
  /** What is to be seen of a comparison, or of what another device has said, has changed. */
  readonly onChange: () => void
}

export interface OwnParts {
  readonly ownDevices: OwnDevices
  readonly newKeys: NewKeys
  readonly comparison: ExistingComparison
  readonly parts: readonly SessionPart[]
  /** Takes over what another own device has accepted in a contact's place. */
  settleKeys(account: AccountAddress): void
}

export async function openOwnParts(deps: OwnPartsDeps): Promise<OwnParts> {
  const { chats, background, tell, devices, refresher } = deps
  const ownDevices = await openOwnDevices({ ...deps, onReturn: devices.returned, onState: tell.stateChanged })
  const newKeys = createNewKeys({
    ...deps,
    accepted: (account) => ownDevices.state('root', account),
    say: (account, rootKey) => ownDevices.setState('root', account, rootKey),
    ask: refresher.refresh,
    onFollowed: devices.keysReplaced,
    onResumed(cell) {
      deps.worker(cell).rowsArrived()
    },
  })
  const comparison = createExistingComparison({
    ...chats,
    onChange: deps.onChange,
    onAdded: (device, { history }) => (history ? ownDevices.history.allow(device, true) : Promise.resolve()),
  })

  function settleKeys(account: AccountAddress): void {
    background.run('new-keys', () => newKeys.settle(account))
  }
  function look(): void {
    background.run('own-devices', comparison.look)
  }

  const others: SessionPart = {
    connected: ownDevices.connected,
    chatChanged({ chat }) {
      ownDevices.chatChanged(chat)
    },
    logLearned(account) {
      if (account === chats.self.address) ownDevices.connected()
    },
    knocked: ownDevices.knocked,
    stop: ownDevices.stop,
  }
  const keys: SessionPart = {
    stateChanged(said) {
      const about = subjectOf(said)
      if (said.kind === 'root' && about?.kind === 'contact') settleKeys(about.account)
    },
  }
  return {
    ...{ ownDevices, newKeys, comparison, settleKeys },
    parts: [{ connected: look, knocked: look }, others, keys],
  }
}

// When each device of a chat last showed that it is there: a device that runs renews its keys every week by a commit, so
// one that has made none for long is in a drawer, and its keys protect nobody. Decision 0032.

import { toHex } from '#protocol/codec/bytes.ts'
import { bool, decodeShape, encodeShape, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { parseDeviceId, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { Leaf, MlsGroup } from '../mls/mls.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatTask } from './chat-cell.ts'
import { decodeChatMetadata } from './chat-metadata.ts'
import type { Plan } from './membership.ts'
import { mayRemove } from './roles.ts'
import { signKey, signRange } from './row-keys.ts'

const dayMs = 86_400_000
/** From here on the others are told. */
export const silentAfterMs = 30 * dayMs
/** From here on it is put out, where its account has another device in the chat. */
const putOutAfterMs = 90 * dayMs

const signShape = record({
  /** The server's time of its last commit, or of when it was added. */
  lastMs: [1, uint()],
  /** It was put out of the chat while its account stayed: it comes back when it is there again. */
  isOut: [2, bool],
})
type Sign = Shaped<typeof signShape>

export interface SilentDevice {
  readonly account: AccountAddress
  readonly device: DeviceId
  /** The server's time of its last commit; where none was seen, of when this device came into the chat. */
  readonly sinceMs: number
}

interface Entered {
  readonly author: DeviceId
  readonly timeMs: number
  /** The group before, as far as this device was in it. */
  readonly before: MlsGroup | undefined
  readonly after: MlsGroup
  readonly removed: readonly DeviceId[]
}

/** Remembers what a commit shows of the devices that it names. */
export function noteSigns(task: ChatTask, { author, timeMs, before, after, removed }: Entered): void {
  const { number } = task.record()
  const put = (device: DeviceId, sign: Sign): void => {
    task.work.put('chat_marks', signKey(number, device), encodeShape(signShape, sign))
  }
  // Of whom nothing has been seen it counts from here.
  if (before === undefined) {
    task.work.put('chat_marks', beginningKey(number), encodeShape(signShape, { lastMs: timeMs, isOut: false }))
  } else {
    const [was, is] = [byDevice(before), byDevice(after)]
    const accounts = new Set(after.leaves.map(({ identity }) => identity.account))
    for (const device of is.keys()) {
      if (!was.has(device) || removed.includes(device)) put(device, { lastMs: timeMs, isOut: false })
    }
    for (const [device, { identity }] of was) {
      if (is.has(device)) continue
      if (accounts.has(identity.account)) put(device, { lastMs: timeMs, isOut: true })
      else task.work.delete('chat_marks', signKey(number, device))
    }
  }
  put(author, { lastMs: timeMs, isOut: false })
}

/** Devices of this group from which nothing was seen for so long. */
export async function silentDevices(
  work: Pick<UnitOfWork, 'scan'>,
  number: number,
  group: MlsGroup,
  { nowMs, forMs }: { nowMs: number; forMs: number },
): Promise<readonly SilentDevice[]> {
  const { signs, beganMs } = await readSigns(work, number)
  return group.leaves.flatMap(({ index, identity: { account, device } }) => {
    const lastMs = signs.get(device)?.lastMs ?? beganMs
    const isSilent = index !== group.ownLeafIndex && lastMs !== undefined && nowMs - lastMs >= forMs
    return isSilent ? [{ account, device, sinceMs: lastMs }] : []
  })
}

/** Devices that were put out for their silence, or otherwise without their account: not to be added before they ask. */
export async function devicesPutOut(work: Pick<UnitOfWork, 'scan'>, number: number): Promise<ReadonlySet<DeviceId>> {
  const { signs } = await readSigns(work, number)
  return new Set([...signs].filter(([, { isOut }]) => isOut).map(([device]) => device))
}

/**
 * Removes devices that have been silent for long, where this account has the right and theirs keeps a device that is there:
 * an account is never put out because nobody of it was.
 */
export const planPutOut =
  (own: AccountAddress, nowMs: number): Plan =>
  async (task) => {
    const group = await task.group()
    const { number, peer } = task.record()
    if (group === undefined || peer !== null) return undefined
    const silent = await silentDevices(task.work, number, group, { nowMs, forMs: silentAfterMs })
    const isSilent = new Set(silent.map(({ device }) => device))
    const there = new Set(
      group.leaves.filter(({ identity }) => !isSilent.has(identity.device)).map(({ identity }) => identity.account),
    )
    const metadata = decodeChatMetadata(group.metadataBytes)
    const goes = new Set(
      silent
        .filter(({ account, sinceMs }) => nowMs - sinceMs >= putOutAfterMs && there.has(account))
        .filter(({ account }) => mayRemove(metadata, own, account))
        .map(({ device }) => device),
    )
    const removeLeaves = group.leaves
      .filter(({ identity }) => goes.has(identity.device))
      .map(({ index }) => index)
      .slice(0, limits.addsPerCommit)
    return removeLeaves.length === 0 ? undefined : { add: [], removeLeaves }
  }

interface Signs {
  readonly signs: ReadonlyMap<DeviceId, Sign>
  /** When this device came in, by the server's time; undefined where it made the chat and nothing has happened since. */
  readonly beganMs: number | undefined
}

async function readSigns(work: Pick<UnitOfWork, 'scan'>, number: number): Promise<Signs> {
  const signs = new Map<DeviceId, Sign>()
  let beganMs: number | undefined
  const beginning = beginningKey(number)
  for (const { key, value } of await work.scan({ table: 'chat_marks', ...signRange(number) })) {
    const sign = decodeShape(signShape, value)
    if (key.length === beginning.length) beganMs = sign.lastMs
    else signs.set(parseDeviceId(toHex(key.subarray(beginning.length))), sign)
  }
  return { signs, beganMs }
}

/** Before all devices: it names none. */
const beginningKey = (number: number): Uint8Array => signRange(number).from

const byDevice = ({ leaves }: MlsGroup): ReadonlyMap<DeviceId, Leaf> =>
  new Map(leaves.map((leaf) => [leaf.identity.device, leaf]))

// What the devices of an account know in common: one record per thing, the last word wins. Two devices that were apart
// come to the same, whatever order they hear it in: later time first, then the greater device id.

import { bool, byteRange, decodeShape, encodeShape, record } from '#protocol/codec/shape.ts'
import { UsageError } from '#protocol/errors.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { lengthPrefixed } from '#protocol/codec/writer.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import { createSerialQueue, type SerialQueue } from '../scheduling/serial-queue.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { decodeOwnState, encodeOwnState, type OwnStateKind, type OwnStateValue } from './own-state-kinds.ts'
import { decodeStateRecord, encodeStateRecord, maxStateBytes, type StateRecord } from './own-statement.ts'
import { stateKey, stateRange } from './row-keys.ts'

export interface OwnState {
  /**
   * One at a time, from the looking to the storing: whoever gathers changes of this state does it in here. Else a word said
   * meanwhile would be written over by the one before it.
   */
  readonly inTurn: SerialQueue
  get<K extends OwnStateKind>(kind: K, subject: string): OwnStateValue<K> | undefined
  /** The record itself: who said it, and when. */
  lastWord(kind: OwnStateKind, subject: string): StateRecord | undefined
  /**
   * Says something new; null takes it back. False where it says nothing new. `UsageError` `state_too_long`. `inOwnName`: that another device has said the
   * same does not count, which may be gone and believed no more.
   */
  say<K extends OwnStateKind>(
    work: UnitOfWork,
    kind: K,
    subject: string,
    value: OwnStateValue<K> | null,
    how?: { readonly inOwnName: boolean },
  ): boolean
  /**
   * Takes what another device says; gives the records that are the last word now. `isHeardByAll`: else this device tells
   * the others, too.
   */
  hear(work: UnitOfWork, records: readonly StateRecord[], isHeardByAll?: boolean): readonly StateRecord[]
  /** What the other devices have not been told, the newest first. */
  untold(): readonly StateRecord[]
  /** They have been told, unless something newer was said since. */
  told(work: UnitOfWork, records: readonly StateRecord[]): void
  /** Somebody knows nothing yet: everything is to be told again. */
  tellAll(work: UnitOfWork): void
}

/**
 * A word from further ahead is not heard: nothing said at its time could follow it, and a device that is out by now would
 * have had the last one for good.
 */
const aheadMs = 24 * 60 * 60_000

const rowShape = record({ record: [1, byteRange(1, 66_000)], isTold: [2, bool] })

interface Row {
  readonly said: StateRecord
  readonly isTold: boolean
}

/** `secret` is 32 bytes of this vault, for the rows' keys: they would name chats and accounts. */
export async function openOwnState(deps: {
  crypto: Pick<Crypto, 'hmacSha512'>
  clock: Clock
  /** The newest time that the server has shown in the devices' chat: a clock that is behind must not make all others early. */
  seenMs: () => number
  vault: Vault
  secret: Uint8Array
  device: DeviceId
  /** Something is no longer what it was, by this device's word or another's; it is on disk. */
  onChange: (said: Pick<StateRecord, 'kind' | 'subject'>) => void
}): Promise<OwnState> {
  const inTurn = createSerialQueue()
  const rows = new Map<string, Row>()
  for (const { value } of await deps.vault.scan({ table: 'own_devices', ...stateRange })) {
    const { record: stored, isTold } = decodeShape(rowShape, value)
    const said = decodeStateRecord(stored)
    rows.set(nameOf(said), { said, isTold })
  }

  function put(work: UnitOfWork, row: Row): void {
    const { said, isTold } = row
    const blind = deps.crypto.hmacSha512(deps.secret, lengthPrefixed(utf8(said.kind), utf8(said.subject)))
    work.put(
      'own_devices',
      stateKey(blind.subarray(0, 16)),
      encodeShape(rowShape, { record: encodeStateRecord(said), isTold }),
    )
    work.afterCommit(() => {
      rows.set(nameOf(said), row)
    })
  }

  /** Of a wrong clock, since put right: whatever is said now comes after it. */
  const isEarly = ({ timeMs }: StateRecord): boolean => timeMs > Math.max(deps.clock.nowMs(), deps.seenMs()) + aheadMs

  /** What is held on this thing, where its time counts. */
  function standing(said: Pick<StateRecord, 'kind' | 'subject'>): StateRecord | undefined {
    const held = rows.get(nameOf(said))?.said
    return held === undefined || isEarly(held) ? undefined : held
  }

  return {
    inTurn,
    get(kind, subject) {
      const held = rows.get(nameOf({ kind, subject }))?.said.value
      return held === undefined || held === null ? undefined : decodeOwnState(kind, held)
    },
    lastWord: (kind, subject) => rows.get(nameOf({ kind, subject }))?.said,
    say(work, kind, subject, value, { inOwnName } = { inOwnName: false }) {
      const before = rows.get(nameOf({ kind, subject }))?.said
      const encoded = value === null ? null : encodeOwnState(kind, value)
      if (encoded !== null && encoded.length > maxStateBytes) {
        throw new UsageError('state_too_long', 'more than own devices can tell each other')
      }
      const isSame = before === undefined ? encoded === null : sameValue(before.value, encoded)
      if (isSame && (!inOwnName || before === undefined || before.device === deps.device)) return false
      // A clock that is behind must not have its word undone by the one it answers.
      const timeMs = Math.max(deps.clock.nowMs(), (standing({ kind, subject })?.timeMs ?? 0) + 1)
      put(work, { said: { kind, subject, value: encoded, timeMs, device: deps.device }, isTold: false })
      work.afterCommit(() => {
        deps.onChange({ kind, subject })
      })
      return true
    },
    hear(work, records, isHeardByAll = true) {
      const won = records.filter((said) => !isEarly(said) && isLater(said, standing(said)))
      for (const said of won) {
        put(work, { said, isTold: isHeardByAll })
        work.afterCommit(() => {
          deps.onChange(said)
        })
      }
      return won
    },
    untold: () =>
      [...rows.values()]
        .filter(({ isTold }) => !isTold)
        .map(({ said }) => said)
        .sort((one, other) => other.timeMs - one.timeMs),
    told(work, records) {
      for (const said of records) {
        const row = rows.get(nameOf(said))
        if (row?.said === said) put(work, { said, isTold: true })
      }
    },
    tellAll(work) {
      for (const { said } of [...rows.values()]) put(work, { said, isTold: false })
    },
  }
}

const nameOf = ({ kind, subject }: Pick<StateRecord, 'kind' | 'subject'>): string => `${kind}/${subject}`

function isLater(said: StateRecord, held: StateRecord | undefined): boolean {
  if (held === undefined || said.timeMs !== held.timeMs) return said.timeMs > (held?.timeMs ?? -1)
  return said.device > held.device
}

function sameValue(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null) return one === other
  return one.length === other.length && one.every((byte, i) => byte === other[i])
}

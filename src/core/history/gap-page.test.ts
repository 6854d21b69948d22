import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { parseAccountAddress, parseDeviceId, parseMessageId } from '#protocol/ids.ts'
import { createMemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { messageKey, timelinePlace } from '../chats/row-keys.ts'
import { noMarks } from '../messages/message-marks.ts'
import { decodeMessageRecord, encodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import { adoptKey } from '../vault/secret.ts'
import { createVault, type Vault } from '../vault/vault.ts'
import { bundleLimits } from './bundle.ts'
import { readGapPage, type GapPage } from './gap-page.ts'

const crypto = await createNodeCrypto()
const number = 7

async function vaultWith(
  messages: readonly { seq: number; of?: number; changes?: Partial<MessageRecord> }[],
): Promise<Vault> {
  const vault = createVault({
    crypto,
    store: createMemoryVaultStore(),
    rowKey: adoptKey(crypto, crypto.randomBytes(32)),
  })
  const message = (seq: number): MessageRecord => ({
    id: parseMessageId(toHex(crypto.randomBytes(16))),
    sender: parseAccountAddress('ann@office.example'),
    device: parseDeviceId('a1'.repeat(16)),
    sentAtMs: 1_000 + seq,
    serverTimeMs: 1_000 + seq,
    kind: 'text',
    text: `m${String(seq)}`,
    state: 'received',
    failure: '',
    epoch: 1,
    notice: null,
    rawPayload: null,
    file: null,
    timerSeconds: 0,
    burnsOnRead: false,
    fromDevice: null,
    marks: noMarks,
  })
  await vault.apply(
    messages.map(({ seq, of = number, changes = {} }) => ({
      kind: 'put',
      table: 'messages',
      key: messageKey(of, 1, 0, seq),
      value: encodeMessageRecord({ ...message(seq), ...changes }),
    })),
  )
  return vault
}

const read = (vault: Vault, from: number, to: number, more: { sinceMs?: number; isWhole?: boolean } = {}) =>
  readGapPage(vault, number, {
    from: timelinePlace(1, 0, from),
    to: timelinePlace(1, 0, to),
    sinceMs: 0,
    isWhole: false,
    ...more,
  })
const textsOf = (page: GapPage): string[] => page.messages.map(({ message: bytes }) => decodeMessageRecord(bytes).text)

describe('a page of what another device could not read', () => {
  it('is of the stretch and of this chat alone, oldest first', async () => {
    const seqs = [1, 2, 3, 4, 5].map((seq) => ({ seq }))
    const vault = await vaultWith([...seqs, { seq: 3, of: number + 1 }, { seq: 3, of: number - 1 }])
    const page = await read(vault, 2, 5)
    expect(textsOf(page)).toEqual(['m2', 'm3', 'm4'])
    expect(page).toMatchObject({ next: null, keptBack: false })
  })

  it('says that something stays where it is: what destroys itself, and what is older than the one who asks', async () => {
    const vault = await vaultWith([{ seq: 1 }, { seq: 2, changes: { timerSeconds: 60 } }, { seq: 3 }])
    expect(await read(vault, 1, 4)).toMatchObject({ keptBack: true })
    expect(textsOf(await read(vault, 1, 4))).toEqual(['m1', 'm3'])
    const later = await read(vault, 3, 4, { sinceMs: 1_003 })
    expect([textsOf(later), later.keptBack]).toEqual([['m3'], false])
    expect(await read(vault, 3, 4, { sinceMs: 1_004 })).toMatchObject({ messages: [], keptBack: true })
  })

  it('takes nothing for kept back that was never sent', async () => {
    const vault = await vaultWith([{ seq: 1 }, { seq: 2, changes: { state: 'failed', serverTimeMs: null } }])
    expect(await read(vault, 1, 4)).toMatchObject({ keptBack: false })
  })

  it('goes on where the one before ended, and is the same again up to where it ended', async () => {
    const all = Array.from({ length: bundleLimits.messages + 3 }, (_, i) => ({ seq: i + 1 }))
    const vault = await vaultWith(all)
    const first = await read(vault, 1, 10_000)
    expect(first.messages).toHaveLength(bundleLimits.messages)
    expect(first.next).toEqual(timelinePlace(1, 0, bundleLimits.messages + 1))
    const again = await read(vault, 1, bundleLimits.messages + 1, { isWhole: true })
    expect(textsOf(again)).toEqual(textsOf(first))
    expect(textsOf(await read(vault, bundleLimits.messages + 1, 10_000))).toEqual(['m501', 'm502', 'm503'])
  })
})

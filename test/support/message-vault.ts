// A vault in memory that holds messages of chats at places of the timeline: text `m<seq>`, received, unless told otherwise.

import type { Crypto } from '#core/ports/crypto.ts'
import { messageKey, unsentMessageKey } from '#core/chats/row-keys.ts'
import type { BundleContent } from '#core/history/bundle.ts'
import { noMarks } from '#core/messages/message-marks.ts'
import { decodeMessageRecord, encodeMessageRecord, type MessageRecord } from '#core/messages/message-record.ts'
import { adoptKey } from '#core/vault/secret.ts'
import { createVault, type Vault } from '#core/vault/vault.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { parseAccountAddress, parseDeviceId, parseMessageId } from '#protocol/ids.ts'
import { createMemoryVaultStore } from './memory-vault-store.ts'

export interface StoredMessage {
  /** Its place: generation 1, the first incarnation, this number. */
  readonly seq: number
  /** The chat's number; the first chat's when it is left out. */
  readonly of?: number
  readonly changes?: Partial<MessageRecord>
}

/** The number of the chat that messages are of. */
export const storedChat = 7

export async function vaultWithMessages(crypto: Crypto, messages: readonly StoredMessage[]): Promise<Vault> {
  const store = createMemoryVaultStore()
  const vault = createVault({ crypto, store, rowKey: adoptKey(crypto, crypto.randomBytes(32)) })
  await storeMessages(crypto, vault, messages)
  return vault
}

export async function storeMessages(
  crypto: Pick<Crypto, 'randomBytes'>,
  vault: Vault,
  messages: readonly StoredMessage[],
): Promise<void> {
  await vault.apply(
    messages.map(({ seq, of = storedChat, changes = {} }) => ({
      kind: 'put',
      table: 'messages',
      key: changes.state === 'queued' ? unsentMessageKey(of, 1, seq) : messageKey(of, 1, 0, seq),
      value: encodeMessageRecord({ ...receivedMessage(crypto, seq), ...changes }),
    })),
  )
}

export const textsOf = ({ messages }: Pick<BundleContent, 'messages'>): string[] =>
  messages.map(({ message }) => decodeMessageRecord(message).text)

function receivedMessage(crypto: Pick<Crypto, 'randomBytes'>, seq: number): MessageRecord {
  return {
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
  }
}

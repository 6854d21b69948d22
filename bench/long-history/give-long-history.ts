// Gives a locked profile a long past: messages written into its vault as the engine would have kept them, before all
// that it holds of the chat. Nobody waits an hour for a hundred thousand messages to arrive.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { groupPrefix } from '#core/chats/row-keys.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { decodeMessageRecord, encodeMessageRecord, type MessageRecord } from '#core/messages/message-record.ts'
import { createVaultKeeper } from '#core/vault/vault-keeper.ts'
import type { Vault, VaultChange } from '#core/vault/vault.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createFileWrapStore } from '#crypto-worker/adapters/file-wrap-store.ts'
import { openSqliteVaultStore } from '#crypto-worker/adapters/sqlite-vault-store.ts'
import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u16, u32, u64 } from '#protocol/codec/writer.ts'
import { parseMessageId } from '#protocol/ids.ts'

const batch = 5000
const minuteMs = 60_000
const sentences = [
  'Are you coming to the office today?',
  'Yes, after lunch. The train is late again, and I still have to fetch the parcel from the post office first.',
  'Fine.',
  'I have put the figures into the table. Have a look when you find the time, there is no hurry, next week is early enough.',
] as const

/** Puts `count` texts before the only chat's first message, by whoever wrote in it. The app of `profile` is not running. */
export async function giveProfileLongHistory(profile: string, password: string, count: number): Promise<void> {
  await giveLongHistory(await createNodeCrypto(), await accountFolder(profile), password, count)
}

/** The same for the folder of one account, which nobody has open. */
export async function giveLongHistory(crypto: Crypto, folder: string, password: string, count: number): Promise<void> {
  const store = openSqliteVaultStore({ file: join(folder, 'vault.db') })
  try {
    const wraps = createFileWrapStore({ folder: join(folder, 'wraps') })
    const keeper = createVaultKeeper({ crypto, store, wraps })
    const opened = await keeper.unlock(utf8(password))
    if (!opened.ok) throw new Error(`the vault does not open: ${opened.reason}`)
    await write(opened.vault, count, () => parseMessageId(toHex(crypto.randomBytes(16))))
    keeper.lock()
  } finally {
    await store.close()
  }
}

async function write(vault: Vault, count: number, newId: () => MessageRecord['id']): Promise<void> {
  const known = await vault.scan({ table: 'messages', limit: 100 })
  const texts = known.map(({ value }) => decodeMessageRecord(value)).filter(({ kind }) => kind === 'text')
  const [first] = known
  if (first === undefined || texts.length === 0) throw new Error('there is nothing to go on from')
  const number = new DataView(first.key.buffer, first.key.byteOffset).getUint32(0)
  // Where the first of the log would be; a counter behind it keeps them in order.
  const start = concatBytes(groupPrefix(number, 0), u16(0), u64(0))
  const newestMs = Math.min(...texts.map(({ sentAtMs }) => sentAtMs)) - minuteMs
  for (let done = 0; done < count; done += batch) {
    const changes: VaultChange[] = []
    for (let i = done; i < Math.min(done + batch, count); i++) {
      const author = texts[Math.floor(i / 3) % texts.length] ?? texts[0]
      if (author === undefined) continue
      const sentAtMs = newestMs - (count - i) * minuteMs
      const text = `${String(i)}: ${sentences[i % sentences.length] ?? ''}`
      const message = { ...author, id: newId(), sentAtMs, serverTimeMs: sentAtMs, text }
      changes.push({
        kind: 'put',
        table: 'messages',
        key: concatBytes(start, u32(i)),
        value: encodeMessageRecord(message),
      })
    }
    await vault.apply(changes)
  }
}

async function accountFolder(profile: string): Promise<string> {
  const accounts = join(profile, 'accounts')
  const [name] = await readdir(accounts)
  if (name === undefined) throw new Error('the profile has no account')
  return join(accounts, name)
}

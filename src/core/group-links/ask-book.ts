// Who asks to be let in by links of this account, in memory as on disk. Rows are keyed under a secret of the vault, so that
// the disk does not tell who asked.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { bool, bytes, decodeShape, encodeShape, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { addressShape, chatIdShape, idBytes, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

const askShape = record({
  chat: [1, chatIdShape],
  account: [2, addressShape],
  /** By which link, 16 bytes. */
  link: [3, bytes(16)],
  askedAtMs: [4, uint()],
  /** By a person: the same link asks no second time. */
  isRefused: [5, bool],
})
export type Ask = Shaped<typeof askShape>

export interface AskBook {
  /** Refused ones, too. */
  all(): readonly Ask[]
  /** Who waits for an answer, the longest waiting first. */
  waiting(chat: ChatId): readonly Ask[]
  find(chat: ChatId, account: AccountAddress): Ask | undefined
  /** One per person and group; nothing where this link was refused them, or so many wait already. */
  hear(work: UnitOfWork, ask: Omit<Ask, 'isRefused'>): void
  refuse(work: UnitOfWork, ask: Ask): void
  /** Answered, or over. */
  drop(work: UnitOfWork, ask: Ask): void
  /** Called once a change is on disk. */
  listen(listener: (chat: ChatId) => void): void
}

/** More than would be looked through: whoever has a link can have any number of accounts ask. */
const mostPerChat = 200

/** `secret` is 32 bytes of this vault, for the rows' keys. */
export async function openAskBook(deps: {
  readonly crypto: Pick<Crypto, 'hmacSha512'>
  readonly vault: Vault
  readonly secret: Uint8Array
}): Promise<AskBook> {
  const asks = new Map<string, Ask>()
  const listeners = new Set<(chat: ChatId) => void>()
  const nameOf = ({ chat, account }: Pick<Ask, 'chat' | 'account'>): string => `${chat} ${account}`
  for (const { value } of await deps.vault.scan({ table: 'asks' })) {
    const ask = decodeShape(askShape, value)
    asks.set(nameOf(ask), ask)
  }
  const rowKey = ({ chat, account }: Ask): Uint8Array =>
    deps.crypto.hmacSha512(deps.secret, utf8(labels.groupLink), idBytes(chat), utf8(account)).subarray(0, 16)
  const of = (chat: ChatId): Ask[] => [...asks.values()].filter((ask) => ask.chat === chat)

  function change(work: UnitOfWork, ask: Ask, keep: boolean): void {
    if (keep) work.put('asks', rowKey(ask), encodeShape(askShape, ask))
    else work.delete('asks', rowKey(ask))
    work.afterCommit(() => {
      if (keep) asks.set(nameOf(ask), ask)
      else asks.delete(nameOf(ask))
      for (const listener of listeners) listener(ask.chat)
    })
  }

  return {
    all: () => [...asks.values()],
    waiting: (chat) =>
      of(chat)
        .filter(({ isRefused }) => !isRefused)
        .sort((one, other) => one.askedAtMs - other.askedAtMs),
    find: (chat, account) => asks.get(nameOf({ chat, account })),
    hear(work, heard) {
      const before = asks.get(nameOf(heard))
      const isSame = before !== undefined && equalBytes(before.link, heard.link)
      if (isSame || (before === undefined && of(heard.chat).length >= mostPerChat)) return
      change(work, { ...heard, isRefused: false }, true)
    },
    refuse(work, ask) {
      change(work, { ...ask, isRefused: true }, true)
    },
    drop(work, ask) {
      change(work, ask, false)
    },
    listen(listener) {
      listeners.add(listener)
    },
  }
}

// Chats that somebody unknown has put this account into: shown as requests, and nothing is told to anybody in them
// before they are accepted. Writing in one accepts it.

import { decodeShape, encodeShape, record } from '#protocol/codec/shape.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { addressShape, type AccountAddress } from '#protocol/ids.ts'
import { requestKey } from '../chats/row-keys.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { ContactBook } from './contact-book.ts'

/** What is looked at of the chat's task. */
interface JoinedChat {
  readonly work: UnitOfWork
  record(): { readonly number: number }
  activity(): { readonly lastActivityMs: number }
}

export interface ChatRequests {
  /** Who opened the request, by the chat's local number; undefined where there is none. */
  openerOf(number: number): AccountAddress | undefined
  /** A chat was joined: a request, unless whoever let us in is no stranger. */
  joined(task: JoinedChat, by: AccountAddress): void
  /** The chat is wanted, and with it whoever opened it. Nothing where there is no request. */
  accept(work: UnitOfWork, number: number): void
  /** Another device of this account has let this one in: all that it has opened is wanted. */
  acceptFrom(work: UnitOfWork, account: AccountAddress): void
}

const requestShape = record({ by: [1, addressShape] })

export async function openChatRequests(deps: {
  vault: Vault
  contacts: ContactBook
  ownAddress: AccountAddress
}): Promise<ChatRequests> {
  const requests = new Map<number, AccountAddress>()
  for (const { key, value } of await deps.vault.scan({ table: 'chat_marks' })) {
    const reader = createReader(key)
    const number = reader.u32()
    if (reader.u8() === requestKey(number).at(-1)) requests.set(number, decodeShape(requestShape, value).by)
  }
  function accept(work: UnitOfWork, number: number): void {
    const by = requests.get(number)
    if (by === undefined) return
    work.delete('chat_marks', requestKey(number))
    deps.contacts.change(work, by, { isAccepted: true })
    work.afterCommit(() => {
      requests.delete(number)
    })
  }

  return {
    openerOf: (number) => requests.get(number),
    joined(task, by) {
      const { number } = task.record()
      const { isAccepted, isBlocked } = deps.contacts.of(by)
      // A chat known before, in a new generation, is as wanted as it was.
      if (by === deps.ownAddress || (isAccepted && !isBlocked) || task.activity().lastActivityMs > 0) return
      task.work.put('chat_marks', requestKey(number), encodeShape(requestShape, { by }))
      task.work.afterCommit(() => {
        requests.set(number, by)
      })
    },
    accept,
    acceptFrom(work, account) {
      deps.contacts.change(work, account, { isAccepted: true })
      for (const [number, by] of requests) if (by === account) accept(work, number)
    },
  }
}

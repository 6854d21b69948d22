// Chats that somebody unknown has put this account into: shown as requests, and nothing is told to anybody in them
// before they are accepted. Writing in one accepts it; one that was refused stays out of sight.

import { decodeShape, encodeShape, oneOf, record, type Shaped } from '#protocol/codec/shape.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { addressShape, type AccountAddress } from '#protocol/ids.ts'
import { hiddenRequestKey, hiddenRequestRange, requestKey, requestRange, subjectOfNoChat } from '../chats/row-keys.ts'
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
  /** Refused for good; it is still nobody's business that it was seen. */
  isRefused(number: number): boolean
  /** Not shown: refused, opened by somebody who was blocked then and is now, or for nothing but to ask to come in elsewhere. */
  isHidden(number: number): boolean
  /** A chat was joined: a request, unless whoever let us in is no stranger. */
  joined(task: JoinedChat, by: AccountAddress): void
  /** Another device of this account knows the chat as a request. */
  ask(work: UnitOfWork, number: number, by: AccountAddress): void
  /** The chat is wanted, and with it whoever opened it. Nothing where there is no request. */
  accept(work: UnitOfWork, number: number): void
  /** Another device of this account has let this one in: all that it has opened is wanted. */
  acceptFrom(work: UnitOfWork, account: AccountAddress): void
  /**
   * The chat is not wanted. Nothing where there is no request. What still comes is kept unseen: another own device may
   * have changed its mind, and its word be later here than theirs.
   */
  refuse(work: UnitOfWork, number: number): void
  /** Its opener only asks to come in to a group: there is nothing to show. Nothing where there is no request. */
  onlyAsks(work: UnitOfWork, number: number): void
  /** Its opener has something to say. */
  speaks(work: UnitOfWork, number: number): void
}

const requestShape = record({ by: [1, addressShape] })
/**
 * `refused`: by this account. `blocked`: whoever opened it was blocked, and for as long as that lasts. `asks`: to come in to
 * a group, and until something is said.
 */
const hiddenShape = record({ why: [1, oneOf('refused', 'blocked', 'asks')] })
type Hidden = Shaped<typeof hiddenShape>['why']

interface Request {
  readonly by: AccountAddress
  readonly hidden: Hidden | null
}

export async function openChatRequests(deps: {
  vault: Vault
  contacts: ContactBook
  ownAddress: AccountAddress
}): Promise<ChatRequests> {
  const requests = await readRequests(deps.vault)

  function put(work: UnitOfWork, number: number, request: Request): void {
    work.put('chat_marks', requestKey(number), encodeShape(requestShape, { by: request.by }))
    if (request.hidden === null) work.delete('chat_marks', hiddenRequestKey(number))
    else work.put('chat_marks', hiddenRequestKey(number), encodeShape(hiddenShape, { why: request.hidden }))
    work.afterCommit(() => {
      requests.set(number, request)
    })
  }

  function accept(work: UnitOfWork, number: number): void {
    const request = requests.get(number)
    if (request === undefined) return
    work.delete('chat_marks', requestKey(number))
    work.delete('chat_marks', hiddenRequestKey(number))
    deps.contacts.change(work, request.by, { isAccepted: true })
    work.afterCommit(() => {
      requests.delete(number)
    })
  }

  return {
    openerOf: (number) => requests.get(number)?.by,
    isRefused: (number) => requests.get(number)?.hidden === 'refused',
    isHidden(number) {
      const request = requests.get(number)
      if (request === undefined || request.hidden === null) return false
      return request.hidden !== 'blocked' || deps.contacts.of(request.by).isBlocked
    },
    joined(task, by) {
      const { number } = task.record()
      const { isAccepted, isBlocked } = deps.contacts.of(by)
      if (by === deps.ownAddress) return
      if (isAccepted && !isBlocked) {
        // Refused once, and asked in again by somebody who may ask.
        if (requests.get(number)?.hidden === 'refused') accept(task.work, number)
        return
      }
      // A chat known before, in a new generation, is as wanted as it was.
      if (requests.has(number) || task.activity().lastActivityMs > 0) return
      put(task.work, number, { by, hidden: isBlocked ? 'blocked' : null })
    },
    ask(work, number, by) {
      if (!requests.has(number)) put(work, number, { by, hidden: deps.contacts.of(by).isBlocked ? 'blocked' : null })
    },
    accept,
    acceptFrom(work, account) {
      deps.contacts.change(work, account, { isAccepted: true })
      for (const [number, { by, hidden }] of requests) {
        if (by === account && hidden !== 'refused') accept(work, number)
      }
    },
    refuse(work, number) {
      const request = requests.get(number)
      if (request !== undefined) put(work, number, { by: request.by, hidden: 'refused' })
    },
    onlyAsks(work, number) {
      const request = requests.get(number)
      if (request?.hidden === null) put(work, number, { by: request.by, hidden: 'asks' })
    },
    speaks(work, number) {
      const request = requests.get(number)
      if (request?.hidden === 'asks') put(work, number, { by: request.by, hidden: null })
    },
  }
}

/** By the chats' local numbers. */
async function readRequests(vault: Vault): Promise<Map<number, Request>> {
  const numberOf = (key: Uint8Array): number => createReader(subjectOfNoChat(key)).u32()
  const requests = new Map<number, Request>()
  for (const { key, value } of await vault.scan({ table: 'chat_marks', ...requestRange })) {
    requests.set(numberOf(key), { by: decodeShape(requestShape, value).by, hidden: null })
  }
  for (const { key, value } of await vault.scan({ table: 'chat_marks', ...hiddenRequestRange })) {
    const request = requests.get(numberOf(key))
    if (request !== undefined) requests.set(numberOf(key), { ...request, hidden: decodeShape(hiddenShape, value).why })
  }
  return requests
}

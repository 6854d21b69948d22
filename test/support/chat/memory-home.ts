// A home server in memory, at the height of the engine's routes: epochs, rosters, rows, and replies that a test may bend.
// It is no judge of the real one (test/scenario is): it exists so that every answer and every order of events can be had.

import type { Answer, PublicRoutes, SessionRoutes } from '#core/session/home-server.ts'
import type { RawRow } from '#core/messages/raw-row.ts'
import type { Clock } from '#core/ports/clock.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import {
  commitDeltaShape,
  commitRowShape,
  departureRequestShape,
  sendHashRepairShape,
  welcomeItemShape,
  type CommitRequest,
  type CommitRow,
} from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ErrorCode } from '#protocol/error-codes.ts'
import type { AccountAddress, ChatId, DeviceId } from '#protocol/ids.ts'
import { parseDeviceId } from '#protocol/ids.ts'

export interface HomeRow extends RawRow {
  readonly chat: ChatId
  readonly generation: number
  /** A Welcome's only reader. */
  readonly only: DeviceId | undefined
}

/** One generation of a chat. */
interface HomeChat {
  readonly generation: number
  epoch: number
  sendHash: Uint8Array
  /** Device → the first id it may see, and the last. */
  readonly roster: Map<DeviceId, { from: number; to: number }>
  /** What all generations of the chat share. */
  readonly all: {
    seq: number
    readonly pairKey: Uint8Array | null
    readonly keys: Map<string, { id: number; seq: number; timeMs: number }>
  }
}

type Routes = SessionRoutes & Pick<PublicRoutes, 'post'>
type Route =
  | 'chats'
  | 'commit'
  | 'winner'
  | 'putBlob'
  | 'getBlob'
  | 'openChat'
  | 'openGeneration'
  | 'post'
  | 'deleteMessage'
  | 'repairSendHash'
  | 'depart'
  | 'deviceLog'
  | 'deviceLogs'
type Bend = (real: () => Promise<Answer<unknown>>) => Promise<Answer<unknown>>

export interface MemoryHome {
  routesOf(device: DeviceId): SessionRoutes
  readonly posts: PublicRoutes
  /** Every call that reached a route, by name, in order; bent ones too. */
  readonly calls: { readonly route: Route; readonly body: unknown }[]
  /** Lets the next call of `route` be answered by `bend`, which may perform the real one. */
  once(route: Route, bend: Bend): void
  /** Rows of all chats. Tests may change what is delivered by changing these. */
  readonly rows: HomeRow[]
  /** What a device would be sent, from after `cursor` on. */
  rowsFor(device: DeviceId, cursor: number): readonly HomeRow[]
  append(chat: ChatId, type: RawRow['type'], content: Uint8Array, only?: DeviceId): HomeRow
  readonly logs: Map<AccountAddress, readonly Uint8Array[]>
  readonly keyPackages: Map<DeviceId, Uint8Array[]>
  /** The newest generation of a chat. */
  chat(id: ChatId): HomeChat
}

export const lost: Answer<never> = {
  ok: false,
  why: 'unreachable',
  failure: { unreachable: 'timeout', message: 'as planned' },
}

export function refused(code: ErrorCode, details: Record<string, unknown> = {}): Answer<never> {
  return { ok: false, why: 'refused', code, retryAfterMs: undefined, details }
}

const granted = <T>(value: T): Answer<T> => ({ ok: true, value })

export function createMemoryHome(crypto: Crypto, clock: Clock): MemoryHome {
  const chats = new Map<ChatId, HomeChat[]>()
  const rows: HomeRow[] = []
  const blobs = new Map<string, Uint8Array>()
  const logs: MemoryHome['logs'] = new Map()
  const keyPackages: MemoryHome['keyPackages'] = new Map()
  const calls: { route: Route; body: unknown }[] = []
  const bends = new Map<Route, Bend[]>()
  let lastId = 0

  async function through<T>(route: Route, body: unknown, real: () => Answer<T>): Promise<Answer<T>> {
    calls.push({ route, body })
    const bend = bends.get(route)?.shift()
    if (bend === undefined) return real()
    // What a bent route gives is the test's word against the route's type.
    return (await bend(() => Promise.resolve(real()))) as Answer<T>
  }

  function chatOf(id: ChatId, generation = (chats.get(id)?.length ?? 1) - 1): HomeChat {
    const chat = chats.get(id)?.[generation]
    if (chat === undefined) throw new Error('no such chat at home')
    return chat
  }

  function append(
    id: ChatId,
    type: RawRow['type'],
    content: Uint8Array,
    only?: DeviceId,
    generation = chatOf(id).generation,
  ): HomeRow {
    const seq = ++chatOf(id).all.seq
    const row = { chat: id, type, id: ++lastId, seq, timeMs: clock.nowMs(), content, only, generation }
    rows.push(row)
    return row
  }

  function takeCommit(device: DeviceId, id: ChatId, request: CommitRequest) {
    const { generation } = request
    const chat = chatOf(id, generation)
    const place = chat.roster.get(device)
    if (place === undefined || place.to < Infinity) return refused('not_in_roster')
    if (request.epoch < chat.epoch) return refused('epoch_taken')
    if (request.epoch > chat.epoch) return refused('stale_epoch')
    const { boxes, ...fields } = request
    const commitRow: CommitRow = { ...fields, boxHashes: boxes.map((box) => crypto.blake3(box)) }
    const delta = decodeShape(commitDeltaShape, request.delta)
    const row = append(id, frameTypes.commit, encodeShape(commitRowShape, commitRow), undefined, generation)
    chat.epoch++
    chat.sendHash = request.sendHash
    for (const gone of delta.removed) {
      const was = chat.roster.get(gone)
      if (was !== undefined) was.to = Math.min(was.to, row.id)
    }
    for (const [index, { device: joiner }] of delta.added.entries()) {
      chat.roster.set(joiner, { from: row.id + 1, to: Infinity })
      if (request.treeBlob === null) throw new Error('a joiner without a tree')
      const item = encodeShape(welcomeItemShape, {
        ...commitRow,
        box: boxes[index] ?? new Uint8Array(0),
        epoch: delta.newEpoch,
        treeBlob: request.treeBlob,
        commitHash: crypto.blake3(request.commit),
        pairKey: chat.all.pairKey,
      })
      append(id, frameTypes.welcome, item, joiner, generation)
    }
    return granted({ id: row.id, seq: row.seq, timeMs: row.timeMs })
  }

  const unused = (): never => {
    throw new Error('a route that this home does not have')
  }

  function routesOf(device: DeviceId): SessionRoutes {
    return {
      signOut: unused,
      changePassword: unused,
      appendEntry: unused,
      installations: unused,
      seenDevices: unused,
      deleteAccount: unused,
      pool: unused,
      uploadKeyPackages: unused,
      chats: () =>
        through('chats', undefined, () =>
          granted({
            chats: [...chats].flatMap(([chat, all]) => {
              const own = all.filter(({ roster }) => roster.get(device)?.to === Infinity)
              const [first] = own
              if (first === undefined) return []
              const { seq, pairKey } = first.all
              const generations = own.map(({ generation, epoch, sendHash }) => ({ generation, epoch, sendHash }))
              return [{ chat, headSeq: seq, pairKey, generations }]
            }),
          }),
        ),
      row: unused,
      postComparison: unused,
      comparisonMail: unused,
      postSyncBundle: unused,
      syncBundle: unused,
      dropSyncBundle: unused,
      deviceLog: (address) =>
        through('deviceLog', address, () => {
          const entries = logs.get(address)
          return entries === undefined ? refused('not_found') : granted({ entries })
        }),
      deviceLogs: ({ wanted }) =>
        through('deviceLogs', wanted, () =>
          granted({ logs: wanted.map(({ account, from }) => logs.get(account)?.slice(from) ?? null) }),
        ),
      claimKeyPackages: ({ targets }) =>
        Promise.resolve(
          granted({ packages: targets.map((target) => keyPackages.get(target.device)?.shift() ?? null) }),
        ),
      openChat: (body) =>
        through('openChat', body, () => {
          if (chats.has(body.chat)) return refused('chat_exists')
          const roster = new Map([[device, { from: 0, to: Infinity }]])
          const { sendHash, pairKey } = body
          const all = { seq: 0, pairKey, keys: new Map() }
          chats.set(body.chat, [{ generation: 0, epoch: 0, sendHash, roster, all }])
          return granted(undefined)
        }),
      openGeneration: (body) =>
        through('openGeneration', body, () => {
          const all = chats.get(body.chat)
          if (all?.some(({ roster }) => roster.get(device)?.to === Infinity) !== true) return refused('not_in_roster')
          const { generation, sendHash } = body
          const before = all[generation]
          if (before !== undefined && toHex(before.sendHash) === toHex(sendHash)) return granted(undefined)
          if (generation !== all.length) return refused('generation_exists')
          const roster = new Map([[device, { from: lastId + 1, to: Infinity }]])
          all.push({ generation, epoch: 0, sendHash, roster, all: chatOf(body.chat).all })
          return granted(undefined)
        }),
      putBlob: (_, blob, content) =>
        through('putBlob', content, () => {
          if (blobs.has(blob)) return refused('blob_exists')
          blobs.set(blob, content)
          return granted(undefined)
        }),
      getBlob: (_, blob) =>
        through('getBlob', blob, () => {
          const content = blobs.get(blob)
          return content === undefined ? refused('not_found') : granted(content)
        }),
      commit: (chat, body) => through('commit', body, () => takeCommit(device, chat, body)),
      winner: (chat, generation, epoch) =>
        through('winner', { generation, epoch }, () => {
          const found = rows
            .filter((row) => row.chat === chat && row.type === frameTypes.commit)
            .map(({ content }) => decodeShape(commitRowShape, content))
            .find((row) => row.epoch === epoch && row.generation === generation)
          return found === undefined ? refused('not_found') : granted(found)
        }),
      depart: (id, body) =>
        through('depart', body, () => {
          const chat = chatOf(id, body.generation)
          if (chat.roster.get(device)?.to !== Infinity) return refused('not_in_roster')
          const content = encodeShape(departureRequestShape, body)
          const row = append(id, frameTypes.departure, content, undefined, body.generation)
          const place = chat.roster.get(device)
          // Accounts have one device each here.
          if (body.departure.wholeAccount && place !== undefined) place.to = row.id
          return granted(undefined)
        }),
      repairSendHash: (chat, body) =>
        through('repairSendHash', body, () => {
          chatOf(chat, body.generation).sendHash = body.sendHash
          append(chat, frameTypes.sendHashRepair, encodeShape(sendHashRepairShape, body), undefined, body.generation)
          return granted(undefined)
        }),
    }
  }

  const posts: Routes['post'] = (id, post) =>
    through('post', post, () => {
      const chat = chatOf(id, post.generation)
      const before = chat.all.keys.get(toHex(post.idempotencyKey))
      if (before !== undefined) return granted(before)
      const hasToken = toHex(crypto.blake3(post.token)) === toHex(chat.sendHash)
      if (post.epoch !== chat.epoch || !hasToken) return refused('stale_epoch')
      const { id: row, seq, timeMs } = append(id, frameTypes.message, post.body, undefined, post.generation)
      const place = { id: row, seq, timeMs }
      chat.all.keys.set(toHex(post.idempotencyKey), place)
      return granted(place)
    })

  const deleteMessage: PublicRoutes['deleteMessage'] = (id, deletion) =>
    through('deleteMessage', deletion, () => {
      const at = rows.findIndex((row) => row.chat === id && row.seq === deletion.seq)
      if (at < 0) return refused('not_found')
      rows.splice(at, 1)
      return granted(undefined)
    })

  return {
    routesOf,
    posts: {
      info: unused,
      challenge: unused,
      signUp: unused,
      signIn: unused,
      renew: unused,
      recover: unused,
      ownLog: unused,
      post: posts,
      deleteMessage,
    },
    calls,
    once(route, bend) {
      bends.set(route, [...(bends.get(route) ?? []), bend])
    },
    rows,
    rowsFor: (device, cursor) =>
      rows.filter((row) => {
        const place = chats.get(row.chat)?.[row.generation]?.roster.get(parseDeviceId(device))
        if (row.id <= cursor || place === undefined) return false
        if (row.only !== undefined) return row.only === device
        return row.id >= place.from && row.id <= place.to
      }),
    append,
    logs,
    keyPackages,
    chat: chatOf,
  }
}

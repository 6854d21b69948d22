// A commit in SQLite: the first well-formed one of an epoch wins. Row, epoch, send hash, name, roster, Welcomes and the
// tree blob's reference are written together. Spec: docs/protocol/server.md, "Ordering".

import { equalBytes } from '#protocol/codec/bytes.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { type CommitRow, commitRowShape, welcomeItemShape } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { limits } from '#protocol/limits.ts'
import { type BlobId, type DeviceId, splitAddress } from '#protocol/ids.ts'
import { blake3 } from '../../crypto/blake3.ts'
import type { Appended, ChatOperations, CommitInput, CommitOutcome } from '../chat-operations.ts'
import { createAppendRow, streamFrame } from './log-rows.ts'
import type { OperationDeps } from './operation-deps.ts'
import { createRosters } from './rosters.ts'
import { rawId } from './row-ids.ts'

interface ChatRow {
  readonly chat: number
  readonly pair_key: Buffer | null
}

interface WelcomeRow {
  readonly handle: number
  readonly generation: number
  readonly device: DeviceId
  /** The commit's. */
  readonly row: Appended
  readonly treeBlob: BlobId
  readonly item: Uint8Array
}

interface BlobRow {
  readonly chat: number
  readonly hash: Buffer | null
  readonly epoch: number | null
}

/** How long a tree is kept after its epoch for joiners that stored their Welcome and have not fetched it yet. */
const treeGraceMs = 7 * 24 * 60 * 60 * 1000

export function createCommitOperations({ db, deliver }: OperationDeps): Pick<ChatOperations, 'commit' | 'readCommit'> {
  const rosters = createRosters(db)
  const appendRow = createAppendRow(db)
  const chat = db.prepare<[Buffer], ChatRow>('SELECT chat, pair_key FROM chats WHERE chat_id = ?')
  const epochOf = db.prepare<[number, number], { epoch: number }>(
    'SELECT epoch FROM generations WHERE chat = ? AND generation = ?',
  )
  const winner = db.prepare<[number, number, number], { body: Buffer | null }>(
    `SELECT body FROM log WHERE chat = ? AND generation = ? AND epoch = ? AND kind = ${String(frameTypes.commit)}`,
  )
  const readable = db.prepare<[Buffer, Buffer, number, number], { body: Buffer | null }>(
    `SELECT body FROM log JOIN chats USING (chat) JOIN members USING (chat, generation)
     WHERE device = ? AND chat_id = ? AND generation = ? AND epoch = ? AND kind = ${String(frameTypes.commit)}
       AND from_id <= id + 1 AND (to_id IS NULL OR id <= to_id) LIMIT 1`,
  )
  const isCertified = db.prepare<[Buffer, string], { found: number }>(
    'SELECT 1 AS found FROM devices JOIN accounts USING (account) WHERE device = ? AND username = ?',
  )
  const blob = db.prepare<[Buffer], BlobRow>('SELECT chat, hash, epoch FROM blobs WHERE blob = ?')
  const advance = db.prepare(
    `UPDATE generations SET epoch = ?, send_hash = ?, sealed_name = ?, messages = 0, message_bytes = 0
     WHERE chat = ? AND generation = ?`,
  )
  const freeOlderTrees = db.prepare(
    `UPDATE blobs SET free_after_ms = ?
     WHERE chat = ? AND generation = ? AND epoch IS NOT NULL AND free_after_ms IS NULL`,
  )
  const referenceTree = db.prepare('UPDATE blobs SET generation = ?, epoch = ?, free_after_ms = NULL WHERE blob = ?')
  // What waits now was made for the epoch that has just been taken: whoever lost makes another tree.
  const freeLosers = db.prepare(
    'UPDATE blobs SET free_after_ms = ? WHERE chat = ? AND epoch IS NULL AND hash IS NOT NULL AND free_after_ms IS NULL',
  )
  const resume = db.prepare('DELETE FROM pending_removals WHERE chat = ? AND generation = ? AND device = ?')
  const addWelcome = db.prepare(
    'INSERT INTO welcomes (device, id, chat, generation, ts, tree_blob, item) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )

  function refusal(found: ChatRow | undefined, input: CommitInput): CommitOutcome | undefined {
    const { request } = input
    if (found === undefined || !rosters.isIn(found.chat, request.generation, input.device)) {
      return { outcome: 'not_in_roster' }
    }
    const epoch = epochOf.get(found.chat, request.generation)?.epoch ?? 0
    if (request.epoch < epoch) return { outcome: 'epoch_taken', winnerHash: winnerHash(found.chat, input) }
    if (request.epoch > epoch) return { outcome: 'stale_epoch', epoch }
    return rosterFault(found.chat, input) ?? (hasTree(found.chat, input) ? undefined : { outcome: 'blob_missing' })
  }

  function rosterFault(handle: number, input: CommitInput): CommitOutcome | undefined {
    const { added, removed } = input.delta
    const { generation } = input.request
    const joining = new Set(added.map(({ device }) => device))
    const leaving = new Set(removed)
    const isRepeated = joining.size !== added.length || leaving.size !== removed.length
    if (isRepeated || leaving.has(input.device)) return { outcome: 'bad_roster' }
    for (const { account, device } of added) {
      const { username, domain } = splitAddress(account)
      if (domain !== input.domain || isCertified.get(rawId(device), username) === undefined) {
        return { outcome: 'bad_roster' }
      }
      // A device may be replaced: removed and added anew in one commit.
      if (rosters.isIn(handle, generation, device) && !leaving.has(device)) return { outcome: 'roster_conflict' }
    }
    // Who left by a departure is out of the roster already, and stays in the tree until a commit removes it.
    if (!removed.every((device) => rosters.wasIn(handle, generation, device))) return { outcome: 'roster_conflict' }
    const staying = removed.filter((device) => rosters.isIn(handle, generation, device))
    const size = rosters.size(handle, generation) + added.length - staying.length
    return size > limits.rosterDevices ? { outcome: 'bad_roster' } : undefined
  }

  /** Whoever joins needs the tree; a commit that adds nobody has none. */
  function hasTree(handle: number, { request, delta }: CommitInput): boolean {
    if (request.treeBlob === null) return delta.added.length === 0
    const found = blob.get(rawId(request.treeBlob))
    return (
      found !== undefined &&
      found.chat === handle &&
      found.epoch === null &&
      found.hash !== null &&
      equalBytes(found.hash, request.treeHash)
    )
  }

  function winnerHash(handle: number, { request }: CommitInput): Uint8Array {
    const body = winner.get(handle, request.generation, request.epoch)?.body
    // A body that is gone cannot be named; the answer says "taken" all the same.
    return body === null || body === undefined ? new Uint8Array(32) : blake3(decodeShape(commitRowShape, body).commit)
  }

  function write({ chat: handle, pair_key: pairKey }: ChatRow, input: CommitInput): Appended {
    const { request, delta, nowMs } = input
    const { generation } = request
    const commitRow = rowOf(input)
    const body = encodeShape(commitRowShape, commitRow)
    const kind = frameTypes.commit
    const row = appendRow({ handle, generation, epoch: request.epoch, kind, nowMs, body })
    advance.run(delta.newEpoch, request.sendHash, request.sealedName, handle, generation)
    freeOlderTrees.run(nowMs + treeGraceMs, handle, generation)
    freeLosers.run(nowMs, handle)
    if (request.treeBlob !== null) referenceTree.run(generation, delta.newEpoch, rawId(request.treeBlob))
    const joining = new Set(delta.added.map(({ device }) => device))
    for (const device of delta.removed) {
      // Who is replaced gets its Welcome in place of the commit, under the same id.
      rosters.leave(handle, generation, device, joining.has(device) ? row.id - 1 : row.id)
      if (!joining.has(device)) rosters.leaveEarlier(handle, generation, device, row.id)
      resume.run(handle, generation, rawId(device))
    }
    const commitHash = blake3(request.commit)
    const { treeBlob } = request
    const joined =
      treeBlob === null
        ? []
        : delta.added.map(({ device }, index) => {
            const item = encodeShape(welcomeItemShape, {
              box: request.boxes[index] ?? new Uint8Array(),
              delta: request.delta,
              sendHash: request.sendHash,
              sealedName: request.sealedName,
              sealedEnvelope: request.sealedEnvelope,
              treeBlob,
              treeHash: request.treeHash,
              generation,
              epoch: delta.newEpoch,
              boxHashes: commitRow.boxHashes,
              commitHash,
              pairKey,
            })
            return { device, welcomeFrame: welcome({ handle, generation, device, row, treeBlob, item }) }
          })
    const frame = streamFrame({ type: kind, handle, ...row, body })
    deliver({
      kind: 'commit',
      to: { handle, chat: input.chat, generation },
      id: row.id,
      frame,
      joined,
      removed: delta.removed,
    })
    return row
  }

  function welcome({ handle, generation, device, row, treeBlob, item }: WelcomeRow): Uint8Array {
    // From the row after this one: the joiner gets a Welcome in place of the commit.
    rosters.join(handle, generation, device, row.id + 1)
    addWelcome.run(rawId(device), row.id, handle, generation, row.timeMs, rawId(treeBlob), item)
    return streamFrame({ type: frameTypes.welcome, handle, ...row, body: item })
  }

  return {
    commit(input) {
      const found = chat.get(rawId(input.chat))
      const refused = refusal(found, input)
      if (refused !== undefined || found === undefined) return refused ?? { outcome: 'not_in_roster' }
      return { outcome: 'ok', row: write(found, input) }
    },

    readCommit: ({ device, chat: id, generation, epoch }) =>
      readable.get(rawId(device), rawId(id), generation, epoch)?.body ?? undefined,
  }
}

function rowOf({ request }: CommitInput): CommitRow {
  const { boxes, ...fields } = request
  return { ...fields, boxHashes: boxes.map((box) => blake3(box)) }
}

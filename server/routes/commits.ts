// POST and GET of commits: the first well-formed one of an epoch wins, the rest learn who did.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import {
  type CommitDelta,
  commitDeltaShape,
  type CommitRequest,
  commitRequestShape,
} from '#protocol/client-server/chats.ts'
import { type ChatId, parseChatId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { cborBody, sendBytes } from '../plugins/bodies.ts'
import { bytesPerAccount, perAccount } from '../plugins/rate-gate.ts'
import { errorReplies, refuse } from '../plugins/replies.ts'
import { sessionOf } from '../plugins/sessions.ts'
import type { App, RouteDeps } from './route-deps.ts'
import { appendedReply, chatParams, closedObject, decimal, hexId } from './schemas.ts'

const commitParams = closedObject({ chat: hexId, generation: decimal, epoch: decimal })

export function commitRoutes(app: App, { clock, gate, instance, rates, store }: RouteDeps): void {
  app.post(
    '/v1/chats/:chat/commits',
    {
      onRequest: [gate.certified, perAccount(rates.commits), bytesPerAccount(rates.uploadedBytes, limits.commitBytes)],
      bodyLimit: limits.commitBytes,
      schema: { params: chatParams, response: { 201: appendedReply, ...errorReplies } },
    },
    async (request, reply) => {
      const chat = parseChatId(request.params.chat)
      const commit = cborBody(request, commitRequestShape)
      const delta = decodeShape(commitDeltaShape, commit.delta)
      if (!isCoherent(chat, commit, delta)) return refuse(reply, { code: 'malformed' })
      const result = await store.commit({
        chat,
        device: sessionOf(request).installation,
        domain: instance.domain,
        request: commit,
        delta,
        nowMs: clock.nowMs(),
      })
      switch (result.outcome) {
        case 'ok':
          return reply.code(201).send(result.row)
        case 'epoch_taken':
          return refuse(reply, { code: result.outcome, details: { winnerHash: toBase64url(result.winnerHash) } })
        case 'stale_epoch':
          return refuse(reply, { code: result.outcome, details: { epoch: result.epoch } })
        case 'not_in_roster':
        case 'roster_conflict':
        case 'bad_roster':
        case 'blob_missing':
          return refuse(reply, { code: result.outcome })
      }
    },
  )

  app.get(
    '/v1/chats/:chat/commits/:generation/:epoch',
    { onRequest: gate.certified, schema: { params: commitParams, response: errorReplies } },
    async (request, reply) => {
      const { chat, generation, epoch } = request.params
      const row = await store.readCommit({
        device: sessionOf(request).installation,
        chat: parseChatId(chat),
        generation: Number(generation),
        epoch: Number(epoch),
      })
      return row === undefined ? refuse(reply, { code: 'not_found' }) : sendBytes(reply, row, 'application/cbor')
    },
  )
}

/** D names this chat, this generation and the very next epoch; boxes and tree are there for whom it adds. */
function isCoherent(chat: ChatId, commit: CommitRequest, delta: CommitDelta): boolean {
  return (
    delta.chat === chat &&
    delta.generation === commit.generation &&
    delta.newEpoch === commit.epoch + 1 &&
    delta.added.length === commit.boxes.length &&
    delta.added.length > 0 === (commit.treeBlob !== null)
  )
}

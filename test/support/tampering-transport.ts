// A transport behind which a lying server stands: it may change what arrives, never what the engine has signed.

import type { HttpReply, HttpRequest, Transport, Unreachable } from '#core/ports/transport.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { commitRowShape, type CommitRow } from '#protocol/client-server/chats.ts'
import {
  decodeFrames,
  encodeBatch,
  encodeFrame,
  frameTypes,
  readTimedBody,
  timedBody,
  type Frame,
} from '#protocol/client-server/stream-frames.ts'

export interface Lies {
  /** Changes a commit row on its way in, or leaves it. */
  commit?: (row: CommitRow) => CommitRow
  /** Changes, doubles or drops frames. */
  frames?: (frame: Frame) => readonly Frame[]
  /** Answers in place of the server, or gives undefined to let it speak. */
  reply?: (request: HttpRequest) => Promise<HttpReply | Unreachable | undefined>
}

/** `lies` is read anew each time, so that a test can begin and stop lying. */
export function tamperTransport(inner: Transport, lies: Lies): Transport {
  return {
    ...inner,
    async request(request) {
      return (await lies.reply?.(request)) ?? inner.request(request)
    },
    openStream(options) {
      return inner.openStream({
        ...options,
        events: {
          ...options.events,
          onOpen: () => {
            options.events.onOpen()
          },
          onFrame: (message) => {
            const frames = decodeFrames(message).flatMap((frame) => lies.frames?.(frame) ?? [frame])
            const changed = frames.map((frame) => encodeFrame(changeCommit(frame, lies)))
            if (changed.length === 1 && changed[0] !== undefined) options.events.onFrame(changed[0])
            else if (changed.length > 1) options.events.onFrame(encodeBatch(changed))
          },
          onEnd: (end) => {
            options.events.onEnd(end)
          },
        },
      })
    },
  }
}

function changeCommit(frame: Frame, lies: Lies): Frame {
  if (frame.type !== frameTypes.commit || lies.commit === undefined) return frame
  const { timeMs, content } = readTimedBody(frame.body)
  const row = lies.commit(decodeShape(commitRowShape, content))
  return { ...frame, body: timedBody(timeMs, encodeShape(commitRowShape, row)) }
}

// A notice as a row of the timeline, beside the messages.

import type { AccountAddress, DeviceId, MessageId } from '#protocol/ids.ts'
import { noMarks } from './message-marks.ts'
import type { MessageRecord } from './message-record.ts'
import type { Notice } from './notice.ts'

/** `author` is whose doing it was. */
export function noticeRecord(
  notice: Notice,
  place: { id: MessageId; author: { account: AccountAddress; device: DeviceId }; timeMs: number; epoch: number },
): MessageRecord {
  return {
    id: place.id,
    sender: place.author.account,
    device: place.author.device,
    sentAtMs: place.timeMs,
    serverTimeMs: place.timeMs,
    kind: 'notice',
    text: '',
    state: 'received',
    failure: '',
    epoch: place.epoch,
    notice,
    rawPayload: null,
    file: null,
    timerSeconds: 0,
    burnsOnRead: false,
    fromDevice: null,
    marks: noMarks,
  }
}

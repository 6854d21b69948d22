// The server's registration of an epoch's send token, when it is wrong: replaced by any member, once per device and epoch.

import { concatBytes, equalBytes } from '#protocol/codec/bytes.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u64 } from '#protocol/codec/writer.ts'
import { sendHashRepairShape } from '#protocol/client-server/chats.ts'
import { labels } from '#protocol/labels.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { chatContext } from './exporter-context.ts'

/** Registers the right hash; true when the server now has it. */
export async function repairSendHash(deps: ChatDeps, cell: ChatCell): Promise<boolean> {
  const repair = await cell.task(async (task) => {
    const { chat, generation, epoch } = task.record()
    const group = await task.group()
    if (group === undefined) return undefined
    const keys = await task.keys()
    const signed = concatBytes(utf8(labels.sendHashRepair), chatContext(chat, generation), u64(epoch), keys.sendHash)
    const sealedEnvelope = keys.sealEnvelope(deps.mls.sign(group, signed))
    return { generation, epoch, sendHash: keys.sendHash, sealedEnvelope }
  })
  if (repair === undefined) return false
  const answer = await deps.routes.repairSendHash(cell.record().chat, repair)
  const stands = answer.ok || (answer.why === 'refused' && answer.code === 'send_hash_repaired')
  if (!stands) return false
  await cell.task((task) => {
    const { generation, epoch } = task.record()
    if (generation === repair.generation && epoch === repair.epoch) task.update({ sendHashIsRight: true })
    return Promise.resolve()
  })
  return true
}

/** A repair by somebody: whether the registration is right now is ours to judge, by the epoch's own token. */
export async function applySendHashRepair(deps: ChatDeps, task: ChatTask, raw: RawRow): Promise<void> {
  const repair = decodeShape(sendHashRepairShape, raw.content)
  const { generation, epoch, sendHashIsRight } = task.record()
  if (repair.generation !== generation || repair.epoch !== epoch) return
  const isRight = equalBytes(repair.sendHash, (await task.keys()).sendHash)
  if (isRight !== sendHashIsRight) task.update({ sendHashIsRight: isRight })
  if (!isRight) deps.log.warn('send_hash_wrong', { blame: 'nobody' })
}

// The key that reactions of an epoch are sealed under. It goes with the epoch; of past ones it is kept beside the keys of
// late messages, and forgotten with them.

import { exporterLabels } from '#protocol/labels.ts'
import type { MlsGroup } from '../mls/mls.ts'
import { keptSecretKey } from '../mls/row-keys.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { chatContext } from './exporter-context.ts'
import { createGroupRows } from './group-rows.ts'

const keyBytes = 32

/** Gathers into the task that the key of `group`'s epoch, which ends now, is kept. Before the next one's rows are written. */
export async function keepReactionKey(task: ChatTask, { active, epoch }: MlsGroup): Promise<void> {
  if (!active) return
  const { reactionKey } = await task.keys()
  task.rows.write([{ kind: 'put', table: 'mls_secrets', key: keptSecretKey(epoch), value: reactionKey }])
}

/** 32 bytes; undefined where the epoch is forgotten. */
export async function reactionKeyOf(
  { mls }: Pick<ChatDeps, 'mls'>,
  task: ChatTask,
  place: { readonly generation: number; readonly epoch: number },
): Promise<Uint8Array | undefined> {
  const { chat, number, generation } = task.record()
  const isPresent = place.generation === generation
  const rows = isPresent ? task.rows : createGroupRows(task.work, number, place.generation)
  const group = isPresent ? await task.group() : await mls.load(rows)
  if (group?.active === true && group.epoch === place.epoch) {
    return mls.exportSecret(group, exporterLabels.reaction, chatContext(chat, place.generation), keyBytes)
  }
  return rows.get('mls_secrets', keptSecretKey(place.epoch))
}

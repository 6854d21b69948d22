// A vault store that passes a kill point before and after each transaction, named after what the transaction does.
// `torn` is the control: every write of a transaction becomes a transaction of its own. Nothing that ships can do that.

import type { VaultStore, VaultTable, VaultWrite } from '#core/ports/vault-store.ts'
import type { KillPoints } from './kill-points.ts'

export function watchStore(store: VaultStore, points: KillPoints, options: { torn: boolean }): VaultStore {
  return {
    ...store,
    async apply(writes) {
      const deed = deedOf(writes)
      points.pass(`before ${deed}`)
      if (options.torn) await applyTorn(store, writes, () => points.pass(`within ${deed}`))
      else await store.apply(writes)
      points.pass(`after ${deed}`)
    },
  }
}

async function applyTorn(store: VaultStore, writes: readonly VaultWrite[], between: () => void): Promise<void> {
  for (const [index, write] of writes.entries()) {
    if (index > 0) between()
    await store.apply([write])
  }
}

/** What a transaction does, told from the tables it touches: rows themselves are sealed. */
function deedOf(writes: readonly VaultWrite[]): string {
  const puts = (table: VaultTable): boolean => writes.some((write) => write.kind === 'put' && write.table === table)
  const deletes = (table: VaultTable): boolean =>
    writes.some((write) => write.kind === 'delete' && write.table === table)
  const [entersEpoch, takesRow] = [puts('mls_epochs'), deletes('raw_rows')]
  if (puts('meta') && puts('account_logs')) return 'keep account'
  if (puts('raw_rows')) return 'store rows'
  if (deletes('mls_pending')) return entersEpoch ? 'merge own commit' : 'drop own commit'
  if (puts('mls_pending')) return 'stage commit'
  if (entersEpoch && deletes('key_packages')) return 'join'
  if (entersEpoch) return takesRow ? 'apply commit' : 'make chat'
  if (takesRow) return 'receive'
  if (puts('outbox')) return puts('message_ids') ? 'queue text' : 'encrypt again'
  if (deletes('outbox')) return 'settle sent'
  if (puts('key_packages')) return 'make key packages'
  return 'write the rest'
}

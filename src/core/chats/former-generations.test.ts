import { expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createWorld } from '../../../test/support/chat/party.ts'
import { withFormer } from './former-generations.ts'
import { createGroupRows } from './group-rows.ts'

it('forgets the keys of the oldest generation when more are left than are kept', async () => {
  const world = createWorld(await createNodeCrypto())
  const anna = await world.party('anna')
  const cell = anna.cell(await world.group([anna]))
  const key = Uint8Array.of(9)
  const secrets = (): number => anna.store.snapshot().get('mls_secrets')?.size ?? 0
  const before = secrets()
  for (let generation = 0; generation < 20; generation++) {
    await cell.task(async (task) => {
      createGroupRows(task.work, task.record().number, generation).write([
        { kind: 'put', table: 'mls_secrets', key, value: key },
      ])
      const former = withFormer(task, 0)
      task.update({ generation: generation + 1, former })
    })
  }
  expect(cell.record().former.map(({ generation }) => generation)).toEqual(Array.from({ length: 16 }, (_, i) => i + 4))
  // Those of the group that the chat was made with were of the first.
  expect(before).toBeGreaterThan(0)
  expect(secrets()).toBe(16)
})

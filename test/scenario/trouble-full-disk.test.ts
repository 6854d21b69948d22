// A disk without room, at the server and under a vault: what is there can be read, nothing acknowledged is lost, nothing
// comes twice, and with room again everything goes on by itself. On real small disks, where they can be mounted.
// Promises B12, B13.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { createRawClient } from '../support/raw-client.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'
import { canMountDisks, mountSmallDisk, type SmallDisk } from '../support/trouble/small-disk.ts'

let disk: SmallDisk
let home: TestHome
let anna: Installation
let boris: Installation
let chat: string

async function open(where: 'server' | 'vault'): Promise<void> {
  disk = mountSmallDisk(12)
  home = await openTestHome(where === 'server' ? { dataFolder: join(disk.folder, 'data'), signUp: 'open' } : {})
  ;[anna, boris] = await Promise.all([
    openInstallation('anna'),
    openInstallation('boris', where === 'vault' ? { folder: join(disk.folder, 'vault') } : {}),
  ])
  await anna.signUp(await home.invite())
  const { address } = await boris.signUp(await home.invite())
  await eventually(boris.engine(), async () => {
    const { connection } = await boris.engine().account()
    return connection.state === 'online' ? true : undefined
  })
  const started = await anna.engine().startPairChat({ peer: address })
  if (!started.ok) throw new Error(started.code)
  chat = started.chat
  await chatWhen(boris.engine(), chat, ({ state }) => state === 'active')
}

afterEach(async () => {
  await Promise.all([anna, boris].map((one) => one.close()))
  await home.close()
  disk.close()
})

const texts = async (one: Installation): Promise<readonly string[]> =>
  (await one.engine().chatView({ chat, limit: 500 })).messages
    .filter(({ kind }) => kind === 'text')
    .map(({ text }) => text)

/** More than is left in the files that a full disk leaves to write into again. */
const three = 'three '.repeat(9_000)

/** What the server's files have room for without growing: accounts, until there is none for one more. */
async function useUp(): Promise<void> {
  const client = createRawClient(home.server())
  for (let number = 0; ; number++) {
    const { reply } = await client.signUp(`filler-${String(number)}`)
    if (reply.status === 201) continue
    expect({ status: reply.status, code: reply.json?.['code'] }).toEqual({ status: 507, code: 'disk_full' })
    return
  }
}

describe.runIf(canMountDisks)('a server without room on its disk (skipped where root may not mount one)', () => {
  beforeEach(() => open('server'))

  it('refuses what it cannot keep, still gives what it has, and goes on when there is room', {
    timeout: 90_000,
  }, async () => {
    await anna.engine().sendText({ chat, text: 'one' })
    await messageWhen(boris.engine(), chat, 'one')
    await boris.engine().lock()
    await anna.engine().sendText({ chat, text: 'two' })
    await messageWhen(anna.engine(), chat, 'two', 'sent')
    disk.fill()
    await useUp()
    for (const text of [three, 'four']) await anna.engine().sendText({ chat, text })
    // Who comes now is let in by the session kept, and reads what was kept before.
    await boris.unlock()
    await messageWhen(boris.engine(), chat, 'two', 'received')
    const { messages } = await anna.engine().chatView({ chat })
    expect(messages.filter(({ state }) => state === 'queued').map(({ text }) => text)).toEqual([three, 'four'])
    disk.empty()
    await messageWhen(boris.engine(), chat, 'four', 'received')
    await messageWhen(anna.engine(), chat, 'four', 'sent')
    const expected = ['one', 'two', three, 'four']
    expect({ anna: await texts(anna), boris: await texts(boris) }).toEqual({ anna: expected, boris: expected })
  })
})

describe.runIf(canMountDisks)('a vault without room on its disk (skipped where root may not mount one)', () => {
  beforeEach(() => open('vault'))

  it('says so, can be read, acknowledges nothing it does not hold, and goes on', { timeout: 90_000 }, async () => {
    await anna.engine().sendText({ chat, text: 'one' })
    await messageWhen(boris.engine(), chat, 'one')
    disk.fill()
    await expect(boris.engine().sendText({ chat, text: 'not kept' })).rejects.toMatchObject({ code: 'disk_full' })
    for (const text of ['two', 'three']) await anna.engine().sendText({ chat, text })
    await messageWhen(anna.engine(), chat, 'three', 'sent')
    await eventually(boris.engine(), async () =>
      boris.logLines.some((line) => line.includes('disk_full')) ? true : undefined,
    )
    expect(await texts(boris)).toEqual(['one'])
    disk.empty()
    boris.engine().reconnect()
    await messageWhen(boris.engine(), chat, 'three', 'received')
    await boris.engine().sendText({ chat, text: 'four' })
    await messageWhen(anna.engine(), chat, 'four', 'received')
    const expected = ['one', 'two', 'three', 'four']
    expect({ anna: await texts(anna), boris: await texts(boris) }).toEqual({ anna: expected, boris: expected })
  })

  it('survives being locked and opened while there is no room', async () => {
    await anna.engine().sendText({ chat, text: 'one' })
    await messageWhen(boris.engine(), chat, 'one')
    disk.fill()
    await boris.engine().lock()
    await boris.unlock()
    expect(await texts(boris)).toEqual(['one'])
    disk.empty()
    await anna.engine().sendText({ chat, text: 'two' })
    boris.engine().reconnect()
    await messageWhen(boris.engine(), chat, 'two', 'received')
  })
})

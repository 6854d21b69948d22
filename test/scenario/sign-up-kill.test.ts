// A sign-up that is killed half-way leaves an account that its password opens, or a clean start: never a vault with
// nothing in it. Promise B12.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKillableEngine, createNursery, diedMessage, type Nursery } from '../support/kill/killable-engine.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('a sign-up that is killed', () => {
  let home: TestHome
  let nursery: Nursery
  let root: string

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'talkee-sign-up-'))
    home = await openTestHome()
    nursery = createNursery(join(root, 'compiled'))
  })

  afterAll(async () => {
    await nursery.close()
    await home.close()
    await rm(root, { recursive: true, force: true })
  })

  it.each([
    ['before other request', 1, 'empty', 'eva1'],
    ['after other request', 2, 'empty', 'eva2'],
    // The server has the account by now, and nobody has seen its words: the name is lost, and nothing else.
    ['after other request', 3, 'empty', 'eva3'],
    ['before keep account', 1, 'empty', 'eva4'],
    ['after keep account', 1, 'locked', 'eva5'],
    ['before make key packages', 1, 'locked', 'eva6'],
    ['after upload key packages', 1, 'locked', 'eva7'],
  ])('%s (%i.) leaves an installation that is %s and can be used', async (point, times, phase, username) => {
    const engine = createKillableEngine(nursery, { name: username, folder: join(root, username), torn: false })
    const signUp = async (as: string) => engine.ask({ do: 'sign-up', invite: await home.invite(), username: as })
    await engine.start()
    await engine.ask({ do: 'arm', point, times })
    await expect(signUp(username)).rejects.toThrow(diedMessage)
    expect(await engine.death()).toBe(point)

    await engine.start()
    expect(await engine.ask({ do: 'phase' })).toBe(phase)
    const again = `${username}-again`
    const address = phase === 'empty' ? await signUp(again) : await engine.ask({ do: 'unlock' })
    expect(String(address).split('@')[0]).toBe(phase === 'empty' ? again : username)
    expect(await engine.ask({ do: 'phase' })).toBe('ready')
    await engine.close()
  })
})

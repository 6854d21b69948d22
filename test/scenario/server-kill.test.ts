// A sample of the long suite: a home server killed under load, and the control that shows the check can see.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../support/seeded-random.ts'
import { startServerKills } from '../support/server-kills.ts'

async function problemsOf(kind: 'whole' | 'careless', kills: number): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'talkee-kill-'))
  const random = createSeededRandom(1)
  try {
    await using server = await startServerKills(folder, kind)
    const problems: string[] = []
    for (let i = 0; i < kills && problems.length === 0; i++) problems.push(...(await server.kill(random)).problems)
    return problems
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('a home server killed under load', () => {
  it('has everything it acknowledged, once, and nothing by half', async () => {
    expect(await problemsOf('whole', 3)).toEqual([])
  })

  it('would be found out if it wrote without a transaction', async () => {
    expect(await problemsOf('careless', 20)).not.toEqual([])
  })
})

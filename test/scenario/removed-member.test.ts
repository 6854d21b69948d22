import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { removalCases, runRemovalCase } from '../support/mls/removal-case.ts'
import { makeUnpatchedLibrary } from '../support/mls/unpatched-library.ts'

const preload = fileURLToPath(new URL('../support/mls/use-unpatched-library.process.ts', import.meta.url))
const program = fileURLToPath(new URL('../support/mls/removal-cases.process.ts', import.meta.url))

describe('a removed member with all its state', () => {
  it('reads nothing of what follows, in every shape of removal', async () => {
    const crypto = await createNodeCrypto()
    for (const drawn of removalCases(2026, 7)) {
      const outcome = await runRemovalCase(crypto, drawn)
      expect({ ...drawn, messagesRead: outcome.messagesRead, failures: outcome.failures }).toEqual({
        ...drawn,
        messagesRead: 0,
        failures: [],
      })
    }
  })

  it('reads on where ts-mls is not patched, which the self-test says and the rules refuse', async () => {
    const folder = await makeUnpatchedLibrary('removed-member')
    const outcome = await runWithLibrary(folder, [2026, 7])
    expect(outcome.selfTest).toBe('mls_unpatched')
    expect(outcome.messagesRead).toBeGreaterThan(0)
    expect(outcome.failures).toContain('the removal: UsageError: a commit that removes and carries no path')
  })
})

interface ChildReport {
  readonly selfTest: string
  readonly messagesRead: number
  readonly failures: readonly string[]
}

async function runWithLibrary(folder: string, args: readonly number[]): Promise<ChildReport> {
  const child = spawn(process.execPath, ['--import', preload, program, ...args.map(String)], {
    env: { ...process.env, TS_MLS_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  await new Promise((resolve) => child.on('close', resolve))
  return JSON.parse(out) as ChildReport
}

// Writes the frozen files that do not exist yet. One that exists and differs is left alone and named: to replace it is a
// change of protocol. Run: node test/interop/frozen/generate.ts [--replace FILE]

import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { frozenVectors, toFrozenJson } from './vectors.ts'

export type Verdict = 'missing' | 'same' | 'differs'

/** Compares every frozen file with what is made today. */
export async function compareFrozenFiles(): Promise<ReadonlyMap<string, { verdict: Verdict; today: string }>> {
  const files = new Map<string, { verdict: Verdict; today: string }>()
  for (const [name, value] of Object.entries(frozenVectors(await createNodeCrypto()))) {
    const today = toFrozenJson(value)
    const frozen = await readIfThere(frozenPath(name))
    files.set(name, { today, verdict: frozen === undefined ? 'missing' : frozen === today ? 'same' : 'differs' })
  }
  return files
}

function frozenPath(name: string): string {
  return join(import.meta.dirname, name)
}

async function readIfThere(path: string): Promise<string | undefined> {
  const exists = await access(path).then(
    () => true,
    () => false,
  )
  return exists ? readFile(path, 'utf8') : undefined
}

if (import.meta.main) {
  const replaced = process.argv[2] === '--replace' ? process.argv[3] : undefined
  for (const [name, { verdict, today }] of await compareFrozenFiles()) {
    const write = verdict === 'missing' || (verdict === 'differs' && name === replaced)
    if (write) await writeFile(frozenPath(name), today)
    process.stdout.write(`${name}: ${write ? 'written' : verdict}\n`)
    if (verdict === 'differs' && !write) process.exitCode = 1
  }
}

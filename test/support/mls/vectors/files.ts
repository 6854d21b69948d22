// Which vector file is checked by what, and how many cases it must have: 785 together.

import { loadCases, type Case } from './case.ts'
import { checkMessageProtection, checkMessages } from './framing.ts'
import { checkPassiveClient } from './passive-client.ts'
import { checkCryptoBasics, checkDeserialization, checkPskSecret, checkTreeMath } from './primitives.ts'
import { checkKeySchedule, checkSecretTree, checkTranscriptHashes, checkWelcome } from './schedule.ts'
import { checkTreeKem, checkTreeOperations, checkTreeValidation } from './tree.ts'

export interface VectorFile {
  readonly name: string
  readonly cases: number
  check(vector: Case): Promise<void>
}

export const vectorFiles: readonly VectorFile[] = [
  { name: 'crypto-basics', cases: 7, check: checkCryptoBasics },
  { name: 'deserialization', cases: 14, check: checkDeserialization },
  { name: 'key-schedule', cases: 7, check: checkKeySchedule },
  { name: 'message-protection', cases: 7, check: checkMessageProtection },
  { name: 'messages', cases: 300, check: checkMessages },
  { name: 'passive-client-handling-commit', cases: 91, check: checkPassiveClient },
  { name: 'passive-client-random', cases: 1, check: checkPassiveClient },
  { name: 'passive-client-welcome', cases: 56, check: checkPassiveClient },
  { name: 'psk_secret', cases: 77, check: checkPskSecret },
  { name: 'secret-tree', cases: 21, check: checkSecretTree },
  { name: 'transcript-hashes', cases: 7, check: checkTranscriptHashes },
  { name: 'tree-math', cases: 10, check: checkTreeMath },
  { name: 'tree-operations', cases: 5, check: checkTreeOperations },
  { name: 'tree-validation', cases: 98, check: checkTreeValidation },
  { name: 'treekem', cases: 77, check: checkTreeKem },
  { name: 'welcome', cases: 7, check: checkWelcome },
]

/** Checks every `stride`-th case of a file; a line per case that fails. */
export async function checkFile(
  file: VectorFile,
  stride: number,
): Promise<{ checked: number; total: number; failures: readonly string[] }> {
  const cases = await loadCases(file.name)
  const failures: string[] = []
  let checked = 0
  for (let i = 0; i < cases.length; i += stride) {
    const vector = cases[i]
    if (vector === undefined) continue
    checked++
    await file.check(vector).catch((error: unknown) => {
      failures.push(`${file.name}[${String(i)}]: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
  return { checked, total: cases.length, failures }
}

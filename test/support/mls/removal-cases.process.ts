// Runs removal cases in a process of its own, so that another library can be preloaded. Prints one JSON object.

import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createMls } from '#core/mls/create-mls.ts'
import { removalCases, runRemovalCase } from './removal-case.ts'

const [seed = '1', count = '5'] = process.argv.slice(2)
const crypto = await createNodeCrypto()
const selfTest = await createMls({ crypto })
  .selfTest()
  .then(
    () => 'passed',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'threw'),
  )
let messagesRead = 0
let messagesSent = 0
const failures: string[] = []
for (const drawn of removalCases(Number(seed), Number(count))) {
  const outcome = await runRemovalCase(crypto, drawn)
  messagesRead += outcome.messagesRead
  messagesSent += outcome.messagesSent
  failures.push(...outcome.failures)
}
process.stdout.write(`${JSON.stringify({ selfTest, messagesSent, messagesRead, failures })}\n`)

// Entry of a home server for benchmarks: the real one, but Argon2id as cheap as it goes and no rates, so that a thousand
// accounts can sign up in a minute. Prints the same line as server/main.ts.

import { openTestHome } from '../test-home.ts'

const dataFolder = process.env['TALKEE_DATA']
if (dataFolder === undefined) throw new Error('TALKEE_DATA names the data folder')

const home = await openTestHome({ dataFolder, largeInstance: process.env['TALKEE_LARGE_INSTANCE'] === 'yes' })
const { address, domain } = home.server()
const invite = await home.server().createInvite({ uses: 10_000, hours: 24 })
process.stdout.write(`${JSON.stringify({ listening: address, domain, invite })}\n`)
process.once('SIGTERM', () => {
  home.stop().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exitCode = 1
  })
})

// A home server that is there to be killed. Command line: FOLDER, `whole` or `careless` (no transactions).
// Says where it listens by a message.

import { startHomeServer } from '#server/home-server.ts'
import { cheapArgon2, wideRates } from './test-server.ts'

export const killedServerProcess = new URL(import.meta.url)

if (import.meta.main) {
  const [, , dataFolder = '', kind] = process.argv
  const deps = kind === 'careless' ? { storageThread: new URL('./careless-storage-thread.ts', import.meta.url) } : {}
  const { port, domain, spkiPin } = await startHomeServer(
    { dataFolder, signUp: 'open', argon2: cheapArgon2, rates: wideRates },
    deps,
  )
  process.send?.({ port, domain, spkiPin: Buffer.from(spkiPin).toString('hex') })
}

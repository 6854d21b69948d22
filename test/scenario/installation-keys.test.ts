// The keys of an installation: its own, and nowhere to be found but sealed. Promise A6.

import { rm } from 'node:fs/promises'
import { afterEach, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { parseEntry } from '#protocol/device-log/entry.ts'
import { createCanaryScan } from '../support/canary-scan.ts'
import { chatWhen, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { withQuickStretch } from '../support/quick-stretch.ts'
import { recordTransport, type Recorded } from '../support/recording-transport.ts'
import { certifyBeside, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
const people: Installation[] = []

afterEach(async () => {
  await Promise.all(people.splice(0).map((one) => rm(one.folder, { recursive: true, force: true })))
  await home.close()
})

it('makes id and keys of its own on each installation, and lets no private half out unsealed (A6)', async () => {
  home = await openTestHome()
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const drawn: Uint8Array[] = []
  const recorded: Recorded[] = []
  const system = createSystemClock()
  const options = {
    crypto: {
      ...crypto,
      randomBytes(length: number): Uint8Array {
        const bytes = crypto.randomBytes(length)
        if (length === 32) drawn.push(Uint8Array.from(bytes))
        return bytes
      },
    },
    connect: (server: Parameters<typeof connectTo>[0]) => recordTransport(connectTo(server, system), recorded),
  }
  const anna = await openInstallation('anna', options)
  const boris = await openInstallation('boris', options)
  people.push(anna, boris)
  await anna.signUp(await home.invite())
  const { address } = await boris.signUp(await home.invite())
  const laptop = await signInBeside(anna, await home.invite(), 'laptop', options)
  people.push(laptop)
  await certifyBeside(anna.engine(), laptop.engine())
  const made = await anna.engine().startPairChat({ peer: address })
  if (!made.ok) throw new Error(made.code)
  for (const one of [boris, laptop]) await chatWhen(one.engine(), made.chat, ({ state }) => state === 'active')
  await laptop.engine().sendText({ chat: made.chat, text: 'from the laptop' })
  await messageWhen(boris.engine(), made.chat, 'from the laptop')

  // What the log certifies says which of all that was drawn the private halves are.
  const certified = certifiedKeys(recorded)
  const halves = Object.fromEntries(
    drawn.flatMap((seed) => {
      const ed25519 = Buffer.from(crypto.ed25519KeyPair(seed).publicKey).toString('hex')
      const x25519 = Buffer.from(crypto.x25519KeyPair(seed).publicKey).toString('hex')
      return certified.has(ed25519)
        ? [[`ed25519 ${ed25519}`, seed]]
        : certified.has(x25519)
          ? [[`x25519 ${x25519}`, seed]]
          : []
    }),
  )
  // Two keys for each of three installations, no two alike.
  expect(Object.keys(halves)).toHaveLength(6)
  expect(certified.size).toBe(6)
  const devices = await Promise.all(people.map(async (one) => (await one.engine().account()).device))
  expect(new Set(devices).size).toBe(3)
  const scan = createCanaryScan(halves)
  expect(recorded.flatMap(({ label, bytes }) => scan.scanBytes(label, bytes))).toEqual([])
  for (const one of people) expect(scan.scanFolder(one.folder)).toMatchObject({ findings: [] })
  await Promise.all(people.map((one) => one.engine().close()))
  for (const one of people) expect(scan.scanFolder(one.folder)).toMatchObject({ findings: [] })
  expect(scan.scanFolder(home.dataFolder).findings).toEqual([])
})

/** Every public key (hex) in an entry that was sent to be appended, or to sign up with. */
function certifiedKeys(recorded: readonly Recorded[]): ReadonlySet<string> {
  const entries = recorded.flatMap(({ label, bytes }) => {
    if (label !== 'POST /v1/accounts' && label !== 'POST /v1/device-logs') return []
    const text = Buffer.from(bytes).toString('utf8')
    const { entry } = JSON.parse(text.slice(text.indexOf('\n') + 1)) as { entry: string }
    return [parseEntry(fromBase64url(entry)).body]
  })
  const keys = entries.flatMap(({ ed25519, x25519 }) => [ed25519, x25519])
  return new Set(keys.flatMap((key) => (key === null ? [] : [Buffer.from(key).toString('hex')])))
}

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { appendEntry, certifiedDevice, type DeviceLog } from '#protocol/device-log/chain.ts'
import { limits } from '#protocol/limits.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { certifyDevice, type CertifyDeps } from './certify.ts'
import type { NewDeviceKeys } from './comparison-message.ts'

const crypto = await createNodeCrypto()
let anna: Party
let atHome: DeviceLog

beforeEach(async () => {
  anna = await createWorld(crypto).party('anna')
  atHome = anna.deviceLog
})

/** The new device's keys as two people have compared them. */
function keysOf(name: string): NewDeviceKeys {
  const { id, ed25519, x25519 } = anna.author.device(name)
  return { device: id, ed25519: ed25519.publicKey, x25519: x25519.publicKey }
}

function deps(): CertifyDeps {
  const { vault, logs, clock, self } = anna.deps
  const routes: CertifyDeps['routes'] = {
    deviceLog: () =>
      Promise.resolve({ ok: true, value: { entries: atHome.entries.map(({ entryBytes }) => entryBytes) } }),
    appendEntry: ({ entry }) => {
      const appended = appendEntry(atHome, fromBase64url(entry), anna.author.chainDeps)
      if (!appended.ok) throw new Error(appended.fault)
      atHome = appended.log
      return Promise.resolve({ ok: true, value: { seq: atHome.entries.length - 1 } })
    },
  }
  return { crypto, clock, vault, logs, routes, self }
}

describe('certifying a device', () => {
  it('appends its keys, and finds them there when it is asked again', async () => {
    expect(await certifyDevice(deps(), keysOf('laptop'))).toEqual({ ok: true })
    expect(certifiedDevice(atHome, keysOf('laptop').device)).toMatchObject(keysOf('laptop'))
    expect(await certifyDevice(deps(), keysOf('laptop'))).toEqual({ ok: true })
    expect(atHome.entries).toHaveLength(2)
  })

  it('adds none to an account that has as many as it may', async () => {
    const names = Array.from({ length: limits.devicesPerAccount - 1 }, (_, n) => `tablet ${String(n)}`)
    atHome = anna.author.grow(...names.map((name) => (log: DeviceLog) => anna.author.add(log, name, 'phone')))
    expect(await certifyDevice(deps(), keysOf('laptop'))).toEqual({ ok: false, code: 'too_many_devices' })
    expect(atHome.devices.size).toBe(limits.devicesPerAccount)
    // One that is there already is.
    expect(await certifyDevice(deps(), keysOf('tablet 3'))).toEqual({ ok: true })
  })

  it('does not take for done what another device did under the same id with other keys', async () => {
    atHome = anna.author.grow((log) => anna.author.add(log, 'laptop', 'phone'))
    const others = { ...keysOf('laptop'), ed25519: keysOf('tablet').ed25519 }
    expect(await certifyDevice(deps(), others)).toEqual({ ok: false, code: 'device_exists' })
    expect(atHome.entries).toHaveLength(2)
  })
})

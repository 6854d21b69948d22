import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { createDeviceLogAuthor, type DeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { viewDevices } from './devices-view.ts'

let ann: DeviceLogAuthor
beforeAll(async () => {
  ann = createDeviceLogAuthor(await createNodeCrypto(), parseAccountAddress('ann@office.example'))
})

describe('the list of devices', () => {
  it('tells of each how it came, by whom, and what became of it', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'laptop', 'phone'),
      (before) => ann.add(before, 'tablet', null),
      (before) => ann.revoke(before, 'tablet', 'laptop'),
      (before) => ann.add(before, 'thief', 'phone'),
      (before) => ann.recover(before, 'new phone', 3),
      (before) => ann.revoke(before, 'phone', null),
    )
    const id = (name: string) => ann.device(name).id
    const at = (seq: number) => log.entries[seq]?.body.timeMs ?? null
    const alive = { state: 'certified', revokedAtMs: null, revokedBy: null, isThis: false }
    expect(viewDevices(log, id('new phone'))).toEqual([
      {
        ...{ device: id('phone'), seq: 0, certifiedAtMs: at(0), how: 'first', by: null },
        ...{ state: 'revoked', revokedAtMs: at(6), revokedBy: null, isThis: false },
      },
      { device: id('laptop'), seq: 1, certifiedAtMs: at(1), how: 'device', by: id('phone'), ...alive },
      {
        ...{ device: id('tablet'), seq: 2, certifiedAtMs: at(2), how: 'words', by: null },
        ...{ state: 'revoked', revokedAtMs: at(3), revokedBy: id('laptop'), isThis: false },
      },
      { device: id('thief'), seq: 4, certifiedAtMs: at(4), how: 'device', by: id('phone'), ...alive, state: 'undone' },
      { device: id('new phone'), seq: 5, certifiedAtMs: at(5), how: 'recovery', by: null, ...alive, isThis: true },
    ])
  })
})

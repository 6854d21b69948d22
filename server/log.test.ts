import { describe, expect, it } from 'vitest'
import { parseDeviceId } from '#protocol/ids.ts'
import { createServerLog } from './log.ts'

const device = parseDeviceId('ab'.repeat(16))

describe('the server’s log', () => {
  it('writes an event with its fields', () => {
    const written: string[] = []
    createServerLog((line) => written.push(line)).info('request', { route: '/v1/info', status: 200 })
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ msg: 'request', route: '/v1/info', status: 200, level: 30 })
  })

  it('lets no field through that is not on its list', () => {
    const written: string[] = []
    const more: object = { status: 200, token: 'secret', body: 'secret', username: 'secret' }
    createServerLog((line) => written.push(line)).info('request', more)
    expect(written.join('')).not.toContain('secret')
  })

  it('shows ids as hashes that mean nothing to another run', () => {
    const [one, other] = [createServerLog(() => undefined), createServerLog(() => undefined)]
    expect(one.id(device)).toBe(one.id(device))
    expect(one.id(device)).toMatch(/^[0-9a-f]{8}$/)
    expect(one.id(device)).not.toBe(other.id(device))
    expect(device).not.toContain(one.id(device))
  })

  it('keeps acts of the operator in memory and writes them nowhere', () => {
    const written: string[] = []
    const log = createServerLog((line) => written.push(line))
    log.admin('invite-made', { count: 3 })
    expect(written).toEqual([])
    expect(log.lines().join('')).toContain('invite-made')
  })

  it('keeps the newest 2,000 lines', () => {
    const log = createServerLog(() => undefined)
    for (let i = 0; i < 2_001; i++) log.info('event', { count: i })
    expect(log.lines()).toHaveLength(2_000)
    expect(JSON.parse(log.lines()[0] ?? '')).toMatchObject({ count: 1 })
  })
})

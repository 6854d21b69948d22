import { describe, expect, it } from 'vitest'
import { configFromEnvironment, parseConfig } from './config.ts'

const refused = (run: () => unknown) => {
  try {
    run()
    return 'taken'
  } catch (cause) {
    return cause instanceof Error ? `${'code' in cause ? String(cause.code) : ''}: ${cause.message}` : 'not an error'
  }
}

describe('settings', () => {
  it('have the defaults of the specification', () => {
    const { argon2, limits, signUp, largeInstance, host } = parseConfig({ dataFolder: 'x' })
    expect({ argon2, signUp, largeInstance, host }).toEqual({
      argon2: { passes: 3, memoryKiB: 65_536, atOnce: 2, queue: 20 },
      signUp: 'invite',
      largeInstance: false,
      host: '127.0.0.1',
    })
    expect(limits).toMatchObject({
      requestTimeoutMs: 30_000,
      connectionTimeoutMs: 60_000,
      handlerTimeoutMs: 15_000,
      bodyBytes: 131_072,
      streamPayloadBytes: 262_144,
      streamFragments: 64,
      bufferedBytes: 4_194_304,
      pingMs: 30_000,
      addsPerDay: 6,
    })
  })

  it('come from the environment', () => {
    const config = configFromEnvironment({
      PATH: '/bin',
      TALKEE_DATA: '/data',
      TALKEE_PORT: '8443',
      TALKEE_SIGN_UP: 'open',
      TALKEE_LARGE_INSTANCE: 'yes',
      TALKEE_ADVERTISE: '10.0.0.1:8443, [fe80::1]:8443',
      TALKEE_INVITE_USES: '3',
    })
    expect(config).toMatchObject({
      dataFolder: '/data',
      port: 8443,
      signUp: 'open',
      largeInstance: true,
      advertise: ['10.0.0.1:8443', '[fe80::1]:8443'],
      inviteUses: 3,
    })
  })

  it('that are wrong are refused by name', () => {
    const environment = (more: Record<string, string>) =>
      refused(() => configFromEnvironment({ TALKEE_DATA: 'x', ...more }))
    expect(refused(() => configFromEnvironment({}))).toBe(
      'bad_config: TALKEE_DATA names the data folder and is missing',
    )
    expect(environment({ TALKEE_PROT: '1' })).toBe('bad_config: TALKEE_PROT is no setting')
    expect(environment({ TALKEE_PORT: '84a' })).toBe('bad_config: TALKEE_PORT is a whole number')
    expect(environment({ TALKEE_PORT: '70000' })).toMatch(/^bad_config: \/port /)
    expect(environment({ TALKEE_SIGN_UP: 'all' })).toBe('bad_config: TALKEE_SIGN_UP is one of open, invite')
    expect(environment({ TALKEE_NAME: 'Not a slug' })).toMatch(/^bad_config: \/name /)
    expect(environment({ TALKEE_DOMAIN: 'localhost' })).toMatch(/^bad_config: \/domain /)
    expect(environment({ TALKEE_ADVERTISE: 'somewhere' })).toMatch(/^bad_config: \/advertise /)
  })

  it('that nobody knows are refused', () => {
    const unknown: object = { dataFolder: 'x', limits: { handlerTimeout: 1 } }
    expect(refused(() => parseConfig(unknown as { dataFolder: string }))).toMatch(/^bad_config: /)
  })
})

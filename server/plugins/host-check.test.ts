import { describe, expect, it } from 'vitest'
import { createHostCheck } from './host-check.ts'

const check = createHostCheck(['office.internal', 'Talk.Example'])

describe('the check of hosts and origins', () => {
  it('lets the server’s names and every IP address pass', () => {
    for (const host of [
      'office.internal:8443',
      'talk.example',
      'TALK.EXAMPLE:1',
      '10.0.0.7:8443',
      '[::1]:8443',
      'localhost',
    ])
      expect([host, check({ host })]).toEqual([host, undefined])
  })

  it('refuses every other name, and what is no host at all', () => {
    for (const host of [
      undefined,
      '',
      'rebound.example',
      'office.internal.example',
      'a@office.internal',
      'office.internal/x',
      '::1',
      'x y',
    ])
      expect([host, check(host === undefined ? {} : { host })]).toEqual([host, 'wrong_host'])
  })

  it('refuses pages of others', () => {
    const host = 'office.internal:8443'
    expect(check({ host, origin: 'https://office.internal:8443' })).toBeUndefined()
    for (const origin of [
      'https://elsewhere.example',
      'http://office.internal:8443',
      'https://office.internal',
      'null',
    ])
      expect([origin, check({ host, origin })]).toEqual([origin, 'origin_refused'])
  })
})

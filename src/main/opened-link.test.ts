import { describe, expect, it } from 'vitest'
import { parseDomain } from '#protocol/ids.ts'
import { formatInvite } from '#protocol/invite.ts'
import { findInvite } from './opened-link.ts'

describe('an invite among the arguments', () => {
  const invite = formatInvite({
    domain: parseDomain('office.internal'),
    instanceKey: new Uint8Array(32),
    spkiPin: new Uint8Array(32),
    addresses: ['127.0.0.1:7443'],
    code: new Uint8Array(16),
    expiresSeconds: 0,
    scope: 'account',
  })

  it('is found in any place', () => {
    expect(findInvite(['electron', '--flag', invite, '.'])).toBe(invite)
  })

  it('is nothing else than a well-formed one', () => {
    expect(findInvite(['talkee://j/1/', `${invite}x`, 'talkee://other', `--x=${invite}`])).toBeUndefined()
  })
})

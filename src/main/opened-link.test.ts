import { describe, expect, it } from 'vitest'
import { formatGroupLink } from '#protocol/group-link.ts'
import { parseAccountAddress, parseChatId, parseDomain } from '#protocol/ids.ts'
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

  const groupLink = formatGroupLink({
    by: parseAccountAddress('anna@office.internal'),
    chat: parseChatId('c4'.repeat(16)),
    link: new Uint8Array(16),
    secret: new Uint8Array(16),
    expiresSeconds: 1_800_000_000,
  })

  it('is found where it is one to a group', () => {
    expect(findInvite(['electron', groupLink])).toBe(groupLink)
    expect(findInvite(['electron', `${groupLink}x`, 'talkee://g/1/'])).toBeUndefined()
  })

  it('is found in any place', () => {
    expect(findInvite(['electron', '--flag', invite, '.'])).toBe(invite)
  })

  it('is nothing else than a well-formed one', () => {
    expect(findInvite(['talkee://j/1/', `${invite}x`, 'talkee://other', `--x=${invite}`])).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import type { MemberView, Role } from '#ipc/engine/chats-contract.ts'
import { isOnlyOwner, mayChange, rightsOver } from './member-rights.ts'

const member = (account: string, role: Role, isSelf = false): MemberView => ({
  account,
  role,
  devices: [],
  isSelf,
  isVerified: false,
})
const group = (own: Role, ...others: readonly Role[]) => ({
  kind: 'group' as const,
  state: 'active' as const,
  members: [member('me', own, true), ...others.map((role, index) => member(`other ${String(index)}`, role))],
})
const over = (own: Role, other: Role) => rightsOver(group(own, other), member('other 0', other))

describe('what one member may do with another', () => {
  it('lets an owner give every role, and remove whoever is no owner', () => {
    expect(over('owner', 'member')).toEqual({ mayRemove: true, roles: ['owner', 'admin'] })
    expect(over('owner', 'admin')).toEqual({ mayRemove: true, roles: ['owner', 'member'] })
    expect(over('owner', 'owner')).toEqual({ mayRemove: false, roles: ['admin', 'member'] })
  })

  it('lets an admin remove members, and nobody else', () => {
    expect(over('admin', 'member')).toEqual({ mayRemove: true, roles: [] })
    expect(over('admin', 'admin').mayRemove).toBe(false)
    expect(over('member', 'member')).toEqual({ mayRemove: false, roles: [] })
  })

  it('leaves a chat of two and a stopped group as they are', () => {
    const pair = { ...group('owner', 'owner'), kind: 'pair' as const }
    const halted = { ...group('owner', 'member'), state: 'halted' as const }
    for (const chat of [pair, halted]) {
      expect(rightsOver(chat, member('other 0', 'member'))).toEqual({ mayRemove: false, roles: [] })
    }
    expect([mayChange(pair), mayChange(halted), mayChange(group('admin')), mayChange(group('member'))]).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  it('knows who leaves a group to somebody else', () => {
    expect([isOnlyOwner(group('owner', 'admin')), isOnlyOwner(group('owner', 'owner'))]).toEqual([true, false])
    expect(isOnlyOwner(group('member', 'owner'))).toBe(false)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAccountAddress, parseDeviceId, type AccountAddress } from '#protocol/ids.ts'
import { roleNumbers, roleOf, type ChatMetadata, type Role } from './chat-metadata.ts'
import { mayCallAll, roleViolation, type CommitFacts, type RoleContext } from './roles.ts'

const people = ['owner', 'owner2', 'admin', 'admin2', 'member', 'member2', 'stranger'] as const
type Person = (typeof people)[number]
const account = (person: Person): AccountAddress => parseAccountAddress(`${person}@office.example`)
const device = (person: Person) => parseDeviceId(people.indexOf(person).toString(16).padStart(32, '0'))

const metadata: ChatMetadata = {
  v: 1,
  name: 'Group',
  picture: null,
  roles: [
    { account: account('owner'), role: roleNumbers.owner },
    { account: account('owner2'), role: roleNumbers.owner },
    { account: account('admin'), role: roleNumbers.admin },
    { account: account('admin2'), role: roleNumbers.admin },
  ],
  defaultTimerSeconds: 0,
  links: [],
}
const context: RoleContext = {
  metadata,
  isPair: false,
  accounts: new Set(people.filter((person) => person !== 'stranger').map(account)),
  isRevoked: () => false,
  hasAskedToGo: () => false,
  succession: metadata,
}
const nothing = { added: [], removed: [], newMetadata: undefined }
const withRole = (person: Person, role: Role): ChatMetadata => ({
  ...metadata,
  roles: [
    ...metadata.roles.filter((entry) => entry.account !== account(person)),
    ...(role === 'member' ? [] : [{ account: account(person), role: roleNumbers[role] }]),
  ],
})
const removing = (...whom: Person[]) => ({
  removed: whom.map((person) => ({ account: account(person), device: device(person) })),
})

const acts: Readonly<Record<string, Partial<CommitFacts>>> = {
  'an empty commit': {},
  'adds a stranger': { added: [{ account: account('stranger') }] },
  'adds another device of a member': { added: [{ account: account('member2') }] },
  'removes a member': removing('member2'),
  'removes an admin': removing('admin2'),
  'removes an owner': removing('owner2'),
  'removes a member and an owner': removing('member2', 'owner2'),
  renames: { newMetadata: { ...metadata, name: 'Other' } },
  'sets the timer': { newMetadata: { ...metadata, defaultTimerSeconds: 60 } },
  'makes a member admin': { newMetadata: withRole('member2', 'admin') },
  'makes a member owner': { newMetadata: withRole('member2', 'owner') },
  'makes an admin member': { newMetadata: withRole('admin2', 'member') },
  'makes an owner member': { newMetadata: withRole('owner2', 'member') },
}

/** Who may: o(wner), a(dmin), m(ember). The code is what the others are told. */
const table: Readonly<Record<keyof typeof acts, readonly [who: string, code?: string]>> = {
  'an empty commit': ['oam'],
  'adds a stranger': ['oa', 'adding_needs_admin'],
  'adds another device of a member': ['oam'],
  'removes a member': ['oa', 'removing_needs_higher_role'],
  'removes an admin': ['o', 'removing_needs_higher_role'],
  'removes an owner': ['', 'removing_needs_higher_role'],
  'removes a member and an owner': ['', 'removing_needs_higher_role'],
  renames: ['oa', 'changing_needs_admin'],
  'sets the timer': ['oa', 'changing_needs_admin'],
  'makes a member admin': ['o', ''],
  'makes a member owner': ['o', ''],
  'makes an admin member': ['o', ''],
  'makes an owner member': ['o', ''],
}

describe('who may make which commit', () => {
  const roles = ['owner', 'admin', 'member'] as const
  const cases = Object.entries(acts).flatMap(([name, act]) => roles.map((role) => ({ name, act, role })))

  it('is written down for every act', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(acts).sort())
  })

  it.each(cases)('$role $name', ({ name, act, role }) => {
    const [who, code] = table[name]!
    const violation = roleViolation({ ...nothing, author: account(role), ...act }, context)
    if (who.includes(role.charAt(0))) expect(violation).toBeUndefined()
    else if (code === '') expect(violation).toBe(role === 'admin' ? 'roles_need_owner' : 'changing_needs_admin')
    else expect(violation).toBe(code)
  })

  it('lets anyone remove a device that its log revokes, and only that one', () => {
    const revoked: RoleContext = { ...context, isRevoked: (_, id) => id === device('owner2') }
    const author = account('member')
    expect(roleViolation({ ...nothing, author, ...removing('owner2') }, revoked)).toBeUndefined()
    expect(roleViolation({ ...nothing, author, ...removing('owner2', 'admin2') }, revoked)).toBe(
      'removing_needs_higher_role',
    )
  })

  it('lets an admin lay down its own role, and nobody take a higher one', () => {
    const author = account('admin')
    expect(roleViolation({ ...nothing, author, newMetadata: withRole('admin', 'member') }, context)).toBeUndefined()
    expect(roleViolation({ ...nothing, author, newMetadata: withRole('admin', 'owner') }, context)).toBe(
      'roles_need_owner',
    )
  })

  it('never leaves a chat without an owner', () => {
    const alone = { ...metadata, roles: [{ account: account('owner'), role: roleNumbers.owner }] }
    const lone: RoleContext = { ...context, metadata: alone, succession: alone }
    const author = account('owner')
    expect(roleViolation({ ...nothing, author, newMetadata: { ...alone, roles: [] } }, lone)).toBe('owner_needed')
    const handed = { ...alone, roles: [{ account: account('member'), role: roleNumbers.owner }] }
    expect(roleViolation({ ...nothing, author, newMetadata: handed }, lone)).toBeUndefined()
  })

  it('lets anyone remove who has asked to go, and write down who follows, and nothing else', () => {
    const succession = withRole('owner2', 'member')
    const gone: RoleContext = { ...context, hasAskedToGo: (id) => id === device('owner2'), succession }
    const act = { ...nothing, author: account('member'), ...removing('owner2') }
    expect(roleViolation({ ...act, newMetadata: succession }, gone)).toBeUndefined()
    expect(roleViolation(act, gone)).toBe('succession_missing')
    expect(roleViolation({ ...act, newMetadata: { ...succession, name: 'Mine' } }, gone)).toBe('changing_needs_admin')
    expect(roleViolation({ ...act, newMetadata: withRole('member', 'owner') }, gone)).toBe('changing_needs_admin')
    expect(roleViolation({ ...act, ...removing('owner2', 'admin'), newMetadata: succession }, gone)).toBe(
      'removing_needs_higher_role',
    )
  })

  it('keeps a chat of two to these two', () => {
    const pair: RoleContext = {
      ...context,
      isPair: true,
      accounts: new Set([account('owner'), account('owner2')]),
    }
    const author = account('owner')
    expect(roleViolation({ ...nothing, author, added: [{ account: account('stranger') }] }, pair)).toBe(
      'pair_chat_is_closed',
    )
    expect(roleViolation({ ...nothing, author, ...removing('owner2') }, pair)).toBe('pair_chat_is_closed')
    expect(roleViolation({ ...nothing, author, added: [{ account: account('owner2') }] }, pair)).toBeUndefined()
    // It opens with one, who adds the other.
    const half = { ...pair, accounts: new Set([author]) }
    expect(roleViolation({ ...nothing, author, added: [{ account: account('owner2') }] }, half)).toBeUndefined()
  })

  it('never lets anyone but an owner change what anybody may do, whatever else the commit does', () => {
    const role = fc.constantFrom<Role>('owner', 'admin', 'member')
    const anyone = fc.constantFrom<Person>(...people)
    const anyMetadata = fc.record({ name: fc.string({ maxLength: 8 }), roles: fc.array(fc.tuple(anyone, role)) })
    fc.assert(
      fc.property(
        fc.constantFrom<Person>('admin', 'admin2', 'member', 'member2', 'stranger'),
        anyMetadata,
        fc.array(anyone, { maxLength: 3 }),
        fc.array(anyone, { maxLength: 3 }),
        (author, { name, roles }, added, removed) => {
          const newMetadata: ChatMetadata = {
            ...metadata,
            name,
            roles: roles.flatMap(([person, given]) =>
              given === 'member' ? [] : [{ account: account(person), role: roleNumbers[given] }],
            ),
          }
          const violation = roleViolation(
            {
              author: account(author),
              added: added.map((person) => ({ account: account(person) })),
              ...removing(...removed),
              newMetadata,
            },
            context,
          )
          const changed = people.some((person) => {
            return roleOf(newMetadata, account(person)) !== roleOf(metadata, account(person))
          })
          // An admin may lay its own role down, and that alone.
          const isOwnDescent = people.every((person) => {
            const after = roleOf(newMetadata, account(person))
            return after === roleOf(metadata, account(person)) || (person === author && after === 'member')
          })
          if (changed && !isOwnDescent) expect(violation).toBeDefined()
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('never lets anyone remove somebody of their own rank or above', () => {
    const rank = { owner: 2, admin: 1, member: 0 } as const
    fc.assert(
      fc.property(
        fc.constantFrom<Person>(...people),
        fc.array(fc.constantFrom<Person>(...people), { minLength: 1, maxLength: 4 }),
        (author, removed) => {
          const violation = roleViolation({ ...nothing, author: account(author), ...removing(...removed) }, context)
          const own = rank[roleOf(metadata, account(author))]
          const mayRemove = removed.every((person) => rank[roleOf(metadata, account(person))] < own)
          expect(violation === undefined).toBe(mayRemove)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('a call to everybody', () => {
  it('is anybody’s in a group of fifty, and of owners and admins in a larger one', () => {
    const mayCall = (people: number) =>
      (['owner', 'admin', 'member'] as const).map((person) => mayCallAll(metadata, people, account(person)))
    expect(mayCall(50)).toEqual([true, true, true])
    expect(mayCall(51)).toEqual([true, true, false])
  })
})

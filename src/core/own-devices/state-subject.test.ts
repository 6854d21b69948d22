import { expect, it } from 'vitest'
import { subjectOf } from './state-subject.ts'

const chat = 'ab'.repeat(16)
const account = 'ben@office.example'

it('names the chat, the person or the account that a record speaks of, and nothing for what it cannot read', () => {
  const spoken = [
    ...['read', 'draft', 'mute', 'pin', 'request'].map((kind) => subjectOf({ kind, subject: chat })),
    ...['name', 'blocked', 'accepted', 'root'].map((kind) => subjectOf({ kind, subject: account })),
    subjectOf({ kind: 'setting', subject: 'theme' }),
    subjectOf({ kind: 'author', subject: '' }),
    subjectOf({ kind: 'of a newer version', subject: chat }),
    subjectOf({ kind: 'draft', subject: 'no chat' }),
    subjectOf({ kind: 'blocked', subject: 'nobody' }),
  ]
  expect(spoken).toEqual([
    ...Array.from({ length: 5 }, () => ({ kind: 'chat', chat })),
    ...Array.from({ length: 4 }, () => ({ kind: 'contact', account })),
    { kind: 'account' },
    ...Array.from({ length: 4 }, () => undefined),
  ])
})

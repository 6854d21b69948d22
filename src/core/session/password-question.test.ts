import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { createPasswordQuestion, type PasswordQuestion } from './password-question.ts'

const crypto = await createNodeCrypto()
let clock: VirtualClock
let given: Uint8Array[]
let asked: string[]
let answers: (boolean | Error)[]
let failures: number
let question: PasswordQuestion

beforeEach(() => {
  clock = createVirtualClock()
  ;[given, asked, answers, failures] = [[], [], [], 0]
  question = createPasswordQuestion({
    crypto,
    clock,
    ask(password) {
      given.push(password)
      asked.push(new TextDecoder().decode(password))
      const answer = answers.shift() ?? true
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
    failed: () => failures++,
  })
})

const hour = 3_600_000

describe('the question whether the server has a password', () => {
  it('is asked until it is settled, later each time, and no more', async () => {
    answers = [false, new Error('no disk'), true]
    question.begin(utf8('horse'))
    await clock.advance(0)
    expect(asked).toHaveLength(1)
    await clock.advance(5_000)
    expect(asked).toHaveLength(2)
    await clock.advance(5_000)
    expect(asked).toHaveLength(2)
    await clock.advance(hour)
    expect(asked).toEqual(['horse', 'horse', 'horse'])
    expect(failures).toBe(1)
    await clock.advance(hour)
    expect(asked).toHaveLength(3)
  })

  it('ends with a lock, and leaves nothing of the password', async () => {
    answers = [false, false]
    question.begin(utf8('horse'))
    await clock.advance(0)
    question.end()
    await clock.advance(hour)
    expect(asked).toEqual(['horse'])
    expect(given.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true)
  })

  it('is about the newest password alone', async () => {
    answers = [false]
    question.begin(utf8('horse'))
    await clock.advance(0)
    question.begin(utf8('battery'))
    await clock.advance(hour)
    expect(asked).toEqual(['horse', 'battery'])
  })
})

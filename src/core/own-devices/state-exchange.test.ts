import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { openOwnState, type OwnState } from './own-state.ts'
import type { StateRecord } from './own-statement.ts'
import { createStateExchange, type StateExchange } from './state-exchange.ts'

const crypto = await createNodeCrypto()

let world: World
let anna: Party
let chat: ChatId
let state: OwnState
let exchange: StateExchange
let told: (readonly StateRecord[])[]
/** Holds a statement back between what it gathers and its transaction. */
let gate: PromiseWithResolvers<void>
/** Settles when a statement is held there. */
let atGate: PromiseWithResolvers<void>

const openState = (): Promise<OwnState> =>
  openOwnState({
    ...{ ...anna.deps, secret: new Uint8Array(32), device: anna.deps.self.device },
    seenMs: () => 0,
    onChange: () => undefined,
  })

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  chat = await world.group([anna, await world.party('boris')])
  state = await openState()
  told = []
  gate = Promise.withResolvers()
  atGate = Promise.withResolvers()
  exchange = createStateExchange({
    chats: anna.deps,
    directory: anna.directory,
    state,
    talk: {
      hasOthers: () => Promise.resolve(true),
      async say(statement, beside) {
        if (statement.kind === 'state') told.push(statement.records)
        await anna.cell(chat).task(async (task) => {
          await beside?.(task)
          atGate.resolve()
          await gate.promise
        })
        return true
      },
    },
    onHeard: () => undefined,
    background: (_, work) => {
      void work()
    },
  })
})

describe('a word that is said while the one before it is being told', () => {
  it('is the last one, here and on the disk, and is told too', async () => {
    await exchange.speak('draft', chat, 'dear')
    // As after a second: what is untold is told.
    const telling = world.clock.advance(1_000)
    await atGate.promise
    const saying = exchange.speak('draft', chat, 'dear boris')
    // Time for it to be stored, if nothing kept it from that.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
    gate.resolve()
    await Promise.all([telling, saying])
    expect(state.get('draft', chat)).toBe('dear boris')
    expect((await openState()).get('draft', chat)).toBe('dear boris')
    await world.clock.advance(1_000)
    await exchange.stop()
    expect((await openState()).untold()).toEqual([])
  })
})

describe('a draft that is longer than other statements', () => {
  it('is told, in one of its own', async () => {
    gate.resolve()
    await exchange.speak('pin', chat, true)
    await exchange.speak('draft', chat, 'x'.repeat(40_000))
    expect(state.untold()).toHaveLength(2)
    await world.clock.advance(1_000)
    await exchange.stop()
    expect(told.map((records) => records.map(({ kind }) => kind))).toEqual([['pin'], ['draft']])
    expect((await openState()).untold()).toEqual([])
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { parseMessageId, type ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { chatRange } from '../chats/row-keys.ts'
import type { MlsGroup } from '../mls/mls.ts'
import { encodePayload } from '../payload/payload.ts'
import { openEphemeral, sealEphemeral } from './ephemeral-post.ts'
import { decodeOutboxRecord } from './outbox-record.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.pair(anna, boris)
})

async function groupOf(party: Party): Promise<MlsGroup> {
  const group = await party.cell(chat).task((task) => task.group())
  if (group === undefined) throw new Error('no group')
  return group
}

const payloadOf = (party: Party): Uint8Array => {
  const { device, accountHash } = party.deps.self
  const id = parseMessageId(toHex(crypto.randomBytes(16)))
  return encodePayload({ id, device, accountHash, sentAtMs: 1, timerSeconds: 0, flags: 0 }, { kind: 'typing' })
}
const seal = async (party: Party, payload = payloadOf(party)): Promise<Uint8Array> =>
  sealEphemeral(party.deps, party.cell(chat).record(), await groupOf(party), payload)
const open = async (party: Party, sealed: Uint8Array, place = party.cell(chat).record()) =>
  openEphemeral(party.deps, place, await groupOf(party), sealed)

describe('an ephemeral post', () => {
  it('names the leaf that sealed it and gives the payload', async () => {
    const payload = payloadOf(anna)
    const opened = await open(boris, await seal(anna, payload))
    expect(opened).toEqual({ sender: anna.deps.self.identity, payload })
  })

  it('is as long as a word of text, whatever MLS adds', async () => {
    await anna.queue(chat, 'hi')
    const { number } = anna.cell(chat).record()
    const [queued] = await anna.deps.vault.scan({ table: 'outbox', ...chatRange(number) })
    const { body } = decodeOutboxRecord(queued?.value ?? new Uint8Array())
    expect(await seal(anna)).toHaveLength(body.length)
  })

  it('never looks the same twice', async () => {
    const payload = payloadOf(anna)
    const [one, other] = [await seal(anna, payload), await seal(anna, payload)]
    expect(toHex(one)).not.toBe(toHex(other))
  })

  it('is refused when any byte is another, when it is cut, and in another chat or generation', async () => {
    const sealed = await seal(anna)
    for (let at = 0; at < sealed.length; at += 7) {
      const damaged = sealed.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 1
      await expect(open(boris, damaged)).rejects.toMatchObject({ code: 'undecryptable' })
    }
    await expect(open(boris, sealed.subarray(1))).rejects.toMatchObject({ code: 'malformed' })
    const record = boris.cell(chat).record()
    await expect(open(boris, sealed, { ...record, generation: 1 })).rejects.toMatchObject({ code: 'undecryptable' })
  })

  it('is refused when a member seals it in the name of another', async () => {
    const group = await groupOf(boris)
    const annas = group.leaves.find(({ identity }) => identity.account === anna.address)
    const { mls } = boris.deps
    const forging = {
      crypto,
      mls: {
        ...mls,
        sign: (_: MlsGroup, message: Uint8Array) => mls.sign(group, message),
        exportSecret: (_: MlsGroup, label: string, context: Uint8Array, length: number) =>
          mls.exportSecret(group, label, context, length),
      },
    }
    const asAnna = { ...group, ownLeafIndex: annas?.index ?? -1 }
    const forged = await sealEphemeral(forging, boris.cell(chat).record(), asAnna, payloadOf(anna))
    await expect(open(anna, forged)).rejects.toMatchObject({ code: 'bad_signature' })
    const asNobody = { ...group, ownLeafIndex: 77 }
    const stray = await sealEphemeral(forging, boris.cell(chat).record(), asNobody, payloadOf(anna))
    await expect(open(anna, stray)).rejects.toMatchObject({ code: 'unknown_sender' })
  })
})

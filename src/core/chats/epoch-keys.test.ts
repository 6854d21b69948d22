import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { idBytes, parseChatId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { deriveEpochKeys, type EpochKeys, type Exporter } from './epoch-keys.ts'

const chat = parseChatId('5a'.repeat(16))
let crypto: Crypto
let keys: EpochKeys
const asked: { label: string; context: string; length: number }[] = []

beforeAll(async () => {
  crypto = await createNodeCrypto()
  keys = await deriveEpochKeys(crypto, exporterOf('epoch 7', asked), { chat, generation: 3 })
})

/** An exporter that gives 32 bytes for a label and a context, another one per `epoch`. */
function exporterOf(epoch: string, log: typeof asked = []): Exporter {
  return async (label, context, length) => {
    log.push({ label, context: toHex(context), length })
    return crypto.blake3(utf8(epoch), utf8(label), context).subarray(0, length)
  }
}

describe('keys of an epoch', () => {
  it('are asked of the exporter under four labels, each with chat and generation', () => {
    const context = toHex(concatBytes(idBytes(chat), u32(3)))
    expect(asked).toEqual([
      { label: 'talkee-send-v1', context, length: 32 },
      { label: 'talkee-group-name-v1', context, length: 32 },
      { label: 'talkee-commit-v1', context, length: 32 },
      { label: 'talkee-reaction-v1', context, length: 32 },
    ])
  })

  it('give a token that the server knows by its hash alone', () => {
    expect(toHex(keys.sendHash)).toBe(toHex(crypto.blake3(keys.sendToken)))
    expect(keys.sendToken).toHaveLength(32)
  })
})

describe('a sealed name', () => {
  // 64 UTF-16 units: one to three bytes each in UTF-8, and two for a character of four.
  const names = ['', 'a', 'Rowing', 'я'.repeat(64), '語'.repeat(64), '𝕎'.repeat(32), 'a'.repeat(64), '\u0000', '  ']

  it.each(names)('has one length and opens again (%#)', (name) => {
    expect(name.length).toBeLessThanOrEqual(limits.chatNameChars)
    const sealed = keys.sealName(name)
    expect(sealed).toHaveLength(limits.sealedNameBytes)
    expect(keys.openName(sealed)).toBe(name)
  })

  it('is another each time, and opens under no other epoch, chat or generation', async () => {
    const sealed = keys.sealName('Rowing')
    expect(toHex(keys.sealName('Rowing'))).not.toBe(toHex(sealed))
    const others = await Promise.all([
      deriveEpochKeys(crypto, exporterOf('epoch 8'), { chat, generation: 3 }),
      deriveEpochKeys(crypto, exporterOf('epoch 7'), { chat, generation: 4 }),
      deriveEpochKeys(crypto, exporterOf('epoch 7'), { chat: parseChatId('5b'.repeat(16)), generation: 3 }),
    ])
    expect(others.map((other) => other.openName(sealed))).toEqual([undefined, undefined, undefined])
  })

  it('does not open once a byte is changed', () => {
    const sealed = keys.sealName('Rowing')
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = sealed.slice()
      changed[at]! ^= 1
      expect(keys.openName(changed)).toBeUndefined()
    }
  })
})

describe('a sealed envelope', () => {
  it('has one length, opens again, and does not pass for a name', () => {
    const signature = crypto.randomBytes(64)
    const sealed = keys.sealEnvelope(signature)
    expect(sealed).toHaveLength(limits.envelopeSignatureBytes)
    expect(keys.openEnvelope(sealed)).toEqual(signature)
    expect(keys.openName(sealed)).toBeUndefined()
    expect(keys.openEnvelope(keys.sealName('Rowing'))).toBeUndefined()
  })
})

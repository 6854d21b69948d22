import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ed25519 } from '@noble/curves/ed25519.js'
import { blake3 } from '@noble/hashes/blake3.js'
import { describe, expect, it } from 'vitest'
import { decodePayload } from '#core/payload/payload.ts'
import { plainlySaid } from '#core/payload/said.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { readInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import { decodeFrame, decodeFrames } from '#protocol/client-server/stream-frames.ts'
import { certifiedDevice, readLog } from '#protocol/device-log/chain.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { parseInvite } from '#protocol/invite.ts'
import { wireSamples } from '../support/wire-samples.ts'
import { compareFrozenFiles } from './frozen/generate.ts'
import { toFrozenJson } from './frozen/vectors.ts'

const crypto = await createNodeCrypto()
const folder = join(import.meta.dirname, 'frozen')

interface Signed {
  readonly device: string
  readonly ed25519: Uint8Array | null
  readonly signer: string | null
}
interface Hex {
  readonly hex: string
}
/** The file's content, with `{ hex }` as bytes again. Its shape is what we froze, so it is asserted and not parsed. */
async function frozen<T>(name: string): Promise<T> {
  const isHex = (item: unknown): item is Hex => typeof item === 'object' && item !== null && 'hex' in item
  const reviver = (_: string, item: unknown): unknown =>
    isHex(item) ? Uint8Array.from(Buffer.from(item.hex, 'hex')) : item
  return JSON.parse(await readFile(join(folder, name), 'utf8'), reviver) as T
}

describe('the frozen files', () => {
  it('are what we write today: a difference is a change of protocol', async () => {
    const verdicts = [...(await compareFrozenFiles())].map(([name, { verdict }]) => `${name}: ${verdict}`)
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'))
    expect(verdicts.sort()).toEqual(files.map((name) => `${name}: same`).sort())
  })
})

describe('what was frozen once is still read:', () => {
  it('structures of the wire', async () => {
    const vectors = await frozen<{ name: string; value: unknown; cbor: Uint8Array }[]>('wire-structures.json')
    const read = vectors.map(({ name, cbor }) => wireSamples.find((sample) => sample.name === name)?.decode(cbor))
    expect(read).toEqual(vectors.map(({ value }) => value))
  })

  it('a device log in which the words undo a thief', async () => {
    const { account, rootKey, entries, certified } = await frozen<{
      account: string
      rootKey: Uint8Array
      entries: { entry: Uint8Array; hash: Uint8Array; isVoid: boolean; body: unknown }[]
      certified: unknown
    }>('device-log.json')
    const result = readLog(
      parseAccountAddress(account),
      entries.map(({ entry }) => entry),
      { hash: crypto.blake3, verify: crypto.ed25519Verify },
    )
    if (!result.ok) throw new Error(result.fault)
    expect(result.log.rootKey).toEqual(rootKey)
    expect(result.log.entries.map(({ body, hash, isVoid }) => ({ body, hash, isVoid }))).toEqual(
      entries.map(({ body, hash, isVoid }) => ({ body, hash, isVoid })),
    )
    const devices = [...result.log.devices.keys()].map((id) => certifiedDevice(result.log, id))
    expect(devices.filter((device) => device !== undefined)).toEqual(certified)
  })

  it('its hashes and signatures, by another implementation', async () => {
    const { rootKey, entries } = await frozen<{
      rootKey: Uint8Array
      entries: { entry: Uint8Array; hash: Uint8Array; signedBytes: Uint8Array; signature: Uint8Array; body: Signed }[]
    }>('device-log.json')
    const keys = new Map<string | null, Uint8Array>([[null, rootKey]])
    for (const { body } of entries) if (body.ed25519 !== null) keys.set(body.device, body.ed25519)
    const good = entries.map(({ entry, hash, signedBytes, signature, body }) => ({
      hash: Buffer.compare(blake3(entry), hash) === 0,
      signature: ed25519.verify(signature, signedBytes, keys.get(body.signer) ?? new Uint8Array(32)),
    }))
    expect(good).toEqual(entries.map(() => ({ hash: true, signature: true })))
  })

  it('invites', async () => {
    const vectors = await frozen<{ invite: unknown; link: string }[]>('invite.json')
    expect(vectors.map(({ link }) => parseInvite(link))).toEqual(vectors.map(({ invite }) => invite))
  })

  it('a signed list of addresses', async () => {
    const { instanceAddresses } = await frozen<{
      instanceAddresses: { instanceKey: Uint8Array; list: unknown; signed: Uint8Array }
    }>('signed-bytes.json')
    const { instanceKey, list, signed } = instanceAddresses
    const read = readInstanceAddresses(signed, (message, signature) =>
      crypto.ed25519Verify(instanceKey, message, signature),
    )
    expect(read).toEqual(list)
  })

  it('frames and a batch', async () => {
    const { frames, batch } = await frozen<{ frames: { bytes: Uint8Array }[]; batch: Uint8Array }>('frames.json')
    expect(frames.map(({ bytes }) => ({ ...decodeFrame(bytes), bytes }))).toEqual(frames)
    expect(decodeFrames(batch)).toEqual(frames.slice(0, 3).map(({ bytes }) => decodeFrame(bytes)))
  })

  it('padded payloads', async () => {
    const vectors = await frozen<{ header: object; text: string; payload: Uint8Array }[]>('payload.json')
    expect(vectors.map(({ payload }) => decodePayload(payload))).toEqual(
      vectors.map(({ header, text }) => ({
        header: { ...header, kind: 1, flags: 0 },
        content: { kind: 'text', ...plainlySaid(text) },
      })),
    )
  })
})

describe('a frozen file', () => {
  it('holds byte strings as hexadecimal, a short list on a line', () => {
    const value = { key: Uint8Array.of(1, 255), list: ['a', 'b'] }
    expect(toFrozenJson(value)).toBe('{\n  "key": {\n    "hex": "01ff"\n  },\n  "list": ["a", "b"]\n}\n')
  })
})

import { describe, expect, it } from 'vitest'
import { cipherSuiteId, exporterLabels, extensionTypes, labels } from './labels.ts'

const all = [...Object.values(labels), ...Object.values(exporterLabels)]

describe('labels', () => {
  it('are unique, exporter labels included', () => {
    expect(new Set(all).size).toBe(all.length)
  })

  it('carry our name and a version', () => {
    for (const label of all) expect(label).toMatch(/^talkee-[a-z0-9-]+-v[1-9][0-9]*$/)
  })

  it('are no beginning of one another, so that no two constructions share signed or hashed bytes', () => {
    const prefixes = all.filter((label) => all.some((other) => other !== label && other.startsWith(label)))
    expect(prefixes).toEqual([])
  })

  it('cannot be mistaken for what MLS signs with the same key', () => {
    // RFC 9420 §5.1.2: SignContent begins with the length of "MLS 1.0 " + label as a variable-size integer. Read as one,
    // the first letters of ours announce a label of 13,409 bytes, which MLS does not have.
    const announced = (('talkee'.charCodeAt(0) & 0x3f) << 8) | 'talkee'.charCodeAt(1)
    expect(announced).toBe(13_409)
    for (const label of all) expect(label.startsWith('ta')).toBe(true)
  })
})

describe('extension numbers', () => {
  it('are unique and in the private-use range of RFC 9420 §17.3', () => {
    const types = Object.values(extensionTypes)
    expect(new Set(types).size).toBe(types.length)
    for (const type of types) {
      expect(type).toBeGreaterThanOrEqual(0xf000)
      expect(type).toBeLessThanOrEqual(0xffff)
    }
  })

  it('are those that were promised, with the suite', () => {
    expect({ ...extensionTypes, cipherSuiteId }).toEqual({
      oneTimeX25519: 0xf0a1,
      deviceCertificate: 0xf0a2,
      chatMetadata: 0xf0a3,
      cipherSuiteId: 0xf00c,
    })
  })
})

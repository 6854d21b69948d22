import { describe, expect, it } from 'vitest'
import { limits } from './limits.ts'
import { paddingBuckets } from './padding.ts'

// XChaCha20-Poly1305 with its nonce in front.
const sealBytes = 24 + 16
// docs/protocol/payload.md; and what MLS adds to the largest payload, measured with the suite's lengths.
const payloadHeaderBytes = 96
const mlsBytes = 150

describe('limits', () => {
  it('let the largest message through, and no second bucket of its size', () => {
    const largest = paddingBuckets.at(-1)! + payloadHeaderBytes + mlsBytes
    expect(limits.messageBytes).toBeGreaterThanOrEqual(largest)
    expect(limits.messageBytes).toBeLessThan(2 * largest)
  })

  it('are those of a sealed name of 256 bytes and of a sealed signature', () => {
    expect(limits.sealedNameBytes).toBe(256 + sealBytes)
    expect(limits.envelopeSignatureBytes).toBe(64 + sealBytes)
  })

  it('leave the upper half of a device log to what undoes a thief', () => {
    expect(limits.deviceLogAddsBelowSeq).toBeLessThanOrEqual(limits.deviceLogEntries / 2)
    expect(limits.deviceLogEntries - limits.deviceLogAddsBelowSeq).toBeGreaterThan(limits.devicesPerAccount)
  })

  it('keep a commit of the most adds within one request: boxes, and the logs of accounts with the most devices', () => {
    const boxes = limits.addsPerCommit * limits.welcomeBoxBytes
    const logs = limits.addsPerCommit * limits.devicesPerAccount * limits.deviceLogEntryBytes
    expect(boxes + logs).toBeLessThan(limits.commitBytes)
  })

  it('refill a pool before it is empty, by uploads that fill it', () => {
    expect(limits.keyPackageRefillBelow).toBeLessThan(limits.keyPackagePool)
    expect(limits.keyPackageRefillBelow).toBeGreaterThan(0)
  })
})

// The name of an instance without a DNS name: unique by its key, and never resolved by anyone.

import { type Domain, parseDomain } from '#protocol/ids.ts'
import { blake3 } from '../crypto/blake3.ts'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const letters = 8

/** `<slug>-<8 base32 letters of BLAKE3(instance key)>.internal` */
export function internalDomain(slug: string, instanceKey: Uint8Array): Domain {
  let bits = 0n
  for (const byte of blake3(instanceKey).subarray(0, 5)) bits = (bits << 8n) | BigInt(byte)
  let suffix = ''
  for (let i = letters - 1; i >= 0; i--) suffix += alphabet[Number((bits >> BigInt(5 * i)) & 31n)] ?? ''
  return parseDomain(`${slug}-${suffix}.internal`)
}

// Who this server is: key, domain, TLS key, and the list of where it is reached, signed by the key.
// The first start decides; every later one only checks that key and database still belong together.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { signInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import { StorageError, UsageError } from '#protocol/errors.ts'
import { type Domain, parseDomain, parseIncarnation } from '#protocol/ids.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import type { ServerClock } from '../clock.ts'
import type { ServerConfig } from '../config.ts'
import { blake3 } from '../crypto/blake3.ts'
import { randomBytes, type SigningKey } from '../crypto/sodium.ts'
import type { Store } from '../store/store.ts'
import type { DataFolder } from './data-folder.ts'
import { internalDomain } from './domain.ts'
import { makeInstanceKey, readInstanceKey } from './instance-key.ts'
import { loadTlsIdentity, type TlsIdentity } from './tls-certificate.ts'

export interface Instance {
  readonly domain: Domain
  /** Ed25519 public key. */
  readonly publicKey: Uint8Array
  readonly tls: TlsIdentity
  /** The list of addresses and pins, signed. */
  signAddresses(addresses: readonly string[]): Uint8Array
}

export interface InstanceDeps {
  readonly folder: DataFolder
  readonly store: Store
  readonly clock: ServerClock
  readonly config: Pick<ServerConfig, 'domain' | 'name' | 'host' | 'advertise'>
}

/** Throws a `StorageError` when key and database do not belong together, a `UsageError` for another domain. */
export async function openInstance({ folder, store, clock, config }: InstanceDeps): Promise<Instance> {
  const known = await store.readIdentity({})
  let key = await readInstanceKey(folder.instanceKey)
  if (known !== undefined && key === undefined) {
    throw new StorageError('instance_key_missing', 'the database knows an instance whose key file is gone')
  }
  if (known !== undefined && key !== undefined && !equalBytes(known.instanceKeyHash, blake3(key.publicKey))) {
    throw new StorageError('instance_key_foreign', 'the instance key is not the one of this database')
  }
  key ??= await makeInstanceKey(folder.instanceKey)
  const domain = known === undefined ? chooseDomain(config, key) : parseDomain(known.domain)
  if (config.domain !== null && config.domain !== domain) {
    throw new UsageError('domain_changed', 'the domain was chosen at the first start and never changes')
  }
  if (known === undefined) {
    await store.writeIdentity({
      identity: { instanceKeyHash: blake3(key.publicKey), domain },
      incarnation: parseIncarnation(toHex(randomBytes(16))),
      nowMs: clock.nowMs(),
    })
  }
  const names = [...new Set([domain, 'localhost', '127.0.0.1', '::1', ...config.advertise.map(hostOf)])]
  const tls = await loadTlsIdentity(folder.tls, names, clock.nowMs())
  return { domain, publicKey: key.publicKey, tls, signAddresses: (addresses) => sign(key, addresses) }

  function sign(by: SigningKey, addresses: readonly string[]): Uint8Array {
    return signInstanceAddresses({ domain, addresses, spkiPins: [tls.spkiPin], timeMs: clock.nowMs() }, by.sign)
  }
}

function chooseDomain(config: InstanceDeps['config'], key: SigningKey): Domain {
  return config.domain === null ? internalDomain(config.name, key.publicKey) : parseDomain(config.domain)
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replaceAll(/[[\]]/g, '')
}

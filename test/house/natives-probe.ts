// Run by natives.test.ts in a process where external buffers are forbidden: the crypto worker's own adapters make a
// vault, lock it and open it again, on the given binaries. Says what came of it.

import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const [, , sodiumBinary = '', sqliteBinary = ''] = process.argv
const exchanged = [
  ['/sodium-native/', sodiumBinary],
  ['/better-sqlite3/', sqliteBinary],
] as const
const used = new Set<string>()
// Whatever finds the binary, it is loaded here.
const load = process.dlopen.bind(process)
process.dlopen = (module: object, file: string) => {
  const other = exchanged.find(([name]) => file.includes(name))?.[1]
  if (other !== undefined) used.add(other)
  load(module, other ?? file)
}

const { createNodeCrypto } = await import('#crypto-worker/adapters/crypto.ts')
const { openSqliteVaultStore } = await import('#crypto-worker/adapters/sqlite-vault-store.ts')
const { createVaultKeeper } = await import('#core/vault/vault-keeper.ts')
const { utf8 } = await import('#protocol/codec/utf8.ts')
const { createMemoryWrapStore } = await import('../support/memory-wrap-store.ts')

const folder = mkdtempSync(join(tmpdir(), 'talkee-natives-probe-'))
try {
  const crypto = await createNodeCrypto()
  const wraps = createMemoryWrapStore()
  const file = join(folder, 'vault.db')
  const store = openSqliteVaultStore({ file })
  const keeper = createVaultKeeper({ crypto, store, wraps })
  const recovery = crypto.x25519KeyPair(crypto.randomBytes(32))
  const vault = await keeper.create({ passwordBytes: utf8('a password'), recoveryPublicKey: recovery.publicKey })
  await vault.apply([{ kind: 'put', table: 'meta', key: utf8('row'), value: utf8('kept') }])
  keeper.lock()
  const unlocked = await keeper.unlock(utf8('a password'))
  const row = unlocked.ok ? await unlocked.vault.get('meta', utf8('row')) : undefined
  await store.close()
  const said = { exchanged: used.size, isBanned: isBanned(), row: Buffer.from(row ?? []).toString() }
  process.stdout.write(JSON.stringify(said))
} finally {
  rmSync(folder, { recursive: true })
}

/** Whether the ban works: libsodium's own allocator gives memory that is not V8's. */
function isBanned(): boolean {
  const sodium: unknown = createRequire(import.meta.url)('sodium-native')
  const allocate: unknown = Reflect.get(Object(sodium), ['sodium', 'malloc'].join('_'))
  try {
    if (typeof allocate === 'function') Reflect.apply(allocate, sodium, [32])
    return false
  } catch {
    return true
  }
}

// A person whose process can end at any call and begin again on what the disk then holds. Real engine, real server; vault
// and wraps in memory, so that each life begins from exactly what was written.

import { createEngine, type Engine } from '#core/engine.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createMemoryVaultStore, type MemoryVaultStore, type VaultSnapshot } from '../memory-vault-store.ts'
import { createMemoryWrapStore, type MemoryWrapStore } from '../memory-wrap-store.ts'
import { createDoom, type Doom } from './doom.ts'
import { createMemoryFileStore, noHandles } from '../memory-file-store.ts'
import { noSites } from '../no-sites.ts'

export interface Mortal {
  readonly name: string
  /** Those that may open the vault: two while a change is under way. The one that did is the first. */
  passwords: readonly string[]
  /** Of all lives. */
  readonly logLines: readonly string[]
  engine(): Engine
  doom(): Doom
  signUp(invite: string): Promise<{ address: string; words: string }>
  /**
   * Begins again on what the last life left, and unlocks with the first password that does. False: there is no vault, or
   * none of them opens it. On a copy that was kept before: the disk of then in place of the last life's.
   */
  rise(copy?: DiskCopy): Promise<boolean>
  keepCopy(): DiskCopy
  /** What its disk holds at this moment. */
  disk(): { readonly tables: VaultSnapshot; readonly wraps: readonly string[] }
  close(): Promise<void>
}

interface DiskCopy {
  readonly store: VaultSnapshot
  readonly wraps: ReturnType<MemoryWrapStore['snapshot']>
}

export async function createMortal(name: string, crypto: Crypto, options: { torn: boolean }): Promise<Mortal> {
  const logLines: string[] = []
  let store: MemoryVaultStore = createMemoryVaultStore()
  let wraps: MemoryWrapStore = createMemoryWrapStore()
  let doom = createDoom()
  let engine = await begin()

  function begin(): Promise<Engine> {
    const life = doom
    const line =
      (level: string) =>
      (event: string, fields: object = {}): void => {
        logLines.push(`${level} ${event} ${JSON.stringify(fields)}`)
      }
    const clock = life.clock(createSystemClock())
    return createEngine({
      crypto,
      clock,
      log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
      store: life.store(store, options),
      wraps: life.wraps(wraps),
      fileStore: createMemoryFileStore(),
      fileHandles: noHandles,
      sites: noSites,
      connect: (server) => life.transport(connectTo(server, clock)),
    })
  }

  const mortal: Mortal = {
    name,
    passwords: ['first password'],
    logLines,
    engine: () => engine,
    doom: () => doom,
    async signUp(invite) {
      const signedUp = await engine.signUp({ invite, username: name, password: utf8(mortal.passwords[0] ?? '') })
      if (!signedUp.ok) throw new Error(signedUp.code)
      return { address: (await engine.account()).address ?? '', words: signedUp.words }
    },
    keepCopy: () => ({ store: store.snapshot(), wraps: wraps.snapshot() }),
    async rise(copy = mortal.keepCopy()) {
      doom.die()
      store = createMemoryVaultStore(copy.store)
      wraps = createMemoryWrapStore(copy.wraps)
      doom = createDoom()
      engine = await begin()
      if ((await engine.account()).phase === 'empty') return false
      for (const password of mortal.passwords) {
        const unlocked = await engine.unlock({ password: utf8(password) })
        if (unlocked.ok) {
          mortal.passwords = [password, ...mortal.passwords.filter((other) => other !== password)]
          return true
        }
      }
      return false
    },
    disk: () => ({ tables: store.snapshot(), wraps: [...wraps.snapshot().keys()].sort() }),
    close: () => engine.close(),
  }
  return mortal
}

// Argon2id of auth keys: two at once, a short queue, then "busy". 64 MiB each is a lever that nobody may pull freely.
// Where argon2 has no build for the platform, libsodium makes the same PHC strings.

import { randomBytes, passwordHashString, verifyPasswordHashString } from './sodium.ts'

interface Argon2Cost {
  readonly passes: number
  readonly memoryKiB: number
}

/** The queue is full: ask again. */
export const busy = Symbol('busy')

export interface PasswordHasher {
  /** A PHC string. */
  hash(authKey: Uint8Array): Promise<string | typeof busy>
  /** Whether `authKey` is the one; an unknown account (undefined) costs the same work and is always false. */
  verify(hash: string | undefined, authKey: Uint8Array): Promise<boolean | typeof busy>
}

export interface PasswordHasherOptions {
  readonly cost: Argon2Cost
  readonly atOnce: number
  readonly queue: number
}

interface Argon2 {
  hash(password: Uint8Array): Promise<string>
  verify(hash: string, password: Uint8Array): Promise<boolean>
}

export async function createPasswordHasher(options: PasswordHasherOptions): Promise<PasswordHasher> {
  const argon2 = await loadArgon2(options.cost)
  // What an unknown account is compared with, so that it takes as long as a known one.
  const nobodysHash = await argon2.hash(randomBytes(32))
  const slot = createSlots(options.atOnce, options.queue)
  return {
    hash: (authKey) => slot(() => argon2.hash(authKey)),
    verify: (hash, authKey) =>
      slot(async () => {
        const isRight = await argon2.verify(hash ?? nobodysHash, authKey)
        return isRight && hash !== undefined
      }),
  }
}

function createSlots(atOnce: number, queueLength: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async function run<T>(task: () => Promise<T>): Promise<T | typeof busy> {
    if (running >= atOnce) {
      if (waiting.length >= queueLength) return busy
      // The slot is handed over by the one that ends, never free in between.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}

/** The package writes m, p, t; the PHC format, and libsodium, have m, t, p. A database may move between the two. */
const inPhcOrder = (hash: string): string => hash.replace(/\$(m=\d+),(p=\d+),(t=\d+)\$/, '$$$1,$3,$2$$')

/** The number of Argon2id in the package's options; its types want the literal. */
const argon2id = 2

async function loadArgon2({ passes, memoryKiB }: Argon2Cost): Promise<Argon2> {
  try {
    const { hash, verify } = await import('argon2')
    const options = { type: argon2id, timeCost: passes, memoryCost: memoryKiB, parallelism: 1 } as const
    return {
      hash: async (password) => inPhcOrder(await hash(Buffer.from(password), options)),
      verify: (phc, password) => verify(phc, Buffer.from(password)),
    }
  } catch {
    return {
      hash: (password) => passwordHashString(password, passes, memoryKiB * 1024),
      verify: verifyPasswordHashString,
    }
  }
}

// The 12 words and the keys that come from them. They exist in memory at sign-up and recovery, and are never stored.
// BIP-39 mnemonic → seed → HKDF-SHA-512 per purpose; docs/protocol/cryptography.md.

import { entropyToMnemonic, mnemonicToSeed, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { utf8 } from '#protocol/codec/utf8.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto, KeyPair } from '../ports/crypto.ts'

const entropyBytes = 16

export interface WordKeys {
  /** Ed25519: signs entry 0 and recoveries of the device log. */
  readonly root: KeyPair
  /** Ed25519: proves possession of the words to the server, which holds BLAKE3 of the public half. */
  readonly recoverySign: KeyPair
  /** X25519: opens the vault's second wrap. */
  readonly recoveryBox: KeyPair
  /** Overwrites the private halves. */
  [Symbol.dispose](): void
}

/** 12 new words, separated by spaces. */
export function generateWords(crypto: Pick<Crypto, 'randomBytes'>): string {
  return entropyToMnemonic(crypto.randomBytes(entropyBytes), wordlist)
}

/** As people type them: any case, any space between them. */
export function tidyWords(typed: string): string {
  return typed.normalize('NFKD').toLowerCase().trim().split(/\s+/).join(' ')
}

/** Whether these are 12 words of the list with a fitting checksum. */
export function areWords(words: string): boolean {
  return words.split(' ').length === 12 && validateMnemonic(words, wordlist)
}

/** Derives the keys; `words` must satisfy `areWords`. The caller disposes of them. */
export async function deriveWordKeys(crypto: Crypto, words: string): Promise<WordKeys> {
  const seed = await mnemonicToSeed(words)
  const keyPair = (label: string, fromSecret: (secret: Uint8Array) => KeyPair): KeyPair => {
    const secret = crypto.hkdfSha512({ ikm: seed, salt: new Uint8Array(0), info: utf8(label), length: 32 })
    const pair = fromSecret(secret)
    // The pair holds a copy of its own.
    crypto.wipe(secret)
    return pair
  }
  const root = keyPair(labels.root, crypto.ed25519KeyPair)
  const recoverySign = keyPair(labels.recoverSign, crypto.ed25519KeyPair)
  const recoveryBox = keyPair(labels.recoverBox, crypto.x25519KeyPair)
  crypto.wipe(seed)
  return {
    root,
    recoverySign,
    recoveryBox,
    [Symbol.dispose]() {
      for (const pair of [root, recoverySign, recoveryBox]) crypto.wipe(pair.privateKey)
    },
  }
}

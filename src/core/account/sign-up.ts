// Making an account: keys from new words, entry 0 that certifies this device, and the server's consent.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { entryKinds, signEntry } from '#protocol/device-log/entry.ts'
import { accountAddress, parseDeviceId, type Username } from '#protocol/ids.ts'
import { versions } from '#protocol/versions.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { PublicRoutes } from '../session/home-server.ts'
import type { Session } from '../session/session-keeper.ts'
import type { AccountRecord, ServerEndpoint } from './account-record.ts'
import { deriveAuthKey } from './auth-key.ts'
import { deriveWordKeys, generateWords } from './words.ts'

export interface SignUpDeps {
  readonly crypto: Crypto
  readonly routes: PublicRoutes
}

export interface PreparedAccount {
  readonly account: AccountRecord
  /** Entry 0, which certifies the device. */
  readonly entryBytes: Uint8Array
  /** Shown once. */
  readonly words: string
  /** Public; the vault's second wrap is sealed to it. */
  readonly recoveryX25519: Uint8Array
  /** BLAKE3 of the recovery signing public key: all that the server learns of it. */
  readonly recoveryHash: Uint8Array
}

/** A device of this account with entry 0 that certifies it. The root's private half is wiped before this returns. */
export async function prepareAccount(
  deps: { crypto: Crypto; clock: Clock },
  input: { endpoint: ServerEndpoint; username: Username },
): Promise<PreparedAccount> {
  const { crypto } = deps
  const words = generateWords(crypto)
  using keys = await deriveWordKeys(crypto, words)
  const device = newDevice(crypto)
  const address = accountAddress(input.username, input.endpoint.domain)
  const entry = signEntry(
    {
      v: versions.deviceLogEntry,
      account: address,
      seq: 0,
      prev: new Uint8Array(32),
      kind: entryKinds.root,
      device: device.device,
      ed25519: crypto.ed25519KeyPair(device.ed25519Seed).publicKey,
      x25519: crypto.x25519KeyPair(device.x25519Secret).publicKey,
      timeMs: deps.clock.nowMs(),
      signer: null,
      rootKey: keys.root.publicKey,
      recoveryX25519: keys.recoveryBox.publicKey,
      accepts: null,
    },
    (message) => crypto.ed25519Sign(keys.root.privateKey, message),
  )
  return {
    account: {
      address,
      ...device,
      state: 'certified',
      server: input.endpoint,
      authorSecret: crypto.randomBytes(32),
      blindSecret: crypto.randomBytes(32),
    },
    entryBytes: entry.entryBytes,
    words,
    recoveryX25519: keys.recoveryBox.publicKey,
    recoveryHash: crypto.blake3(keys.recoverySign.publicKey),
  }
}

/** Keys of a new installation. */
export function newDevice(crypto: Crypto): Pick<AccountRecord, 'device' | 'ed25519Seed' | 'x25519Secret'> {
  return {
    device: parseDeviceId(toHex(crypto.randomBytes(16))),
    ed25519Seed: crypto.randomBytes(32),
    x25519Secret: crypto.randomBytes(32),
  }
}

export type ServerSession =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly code: string }

/** Registers a prepared account. */
export async function registerAccount(
  deps: SignUpDeps,
  prepared: PreparedAccount,
  input: { username: Username; password: Uint8Array; inviteCode: Uint8Array | null },
): Promise<ServerSession> {
  const { account } = prepared
  const proof = await proveDevice(deps, account, input.username)
  if (!proof.ok) return proof
  const { domain } = account.server
  const authKey = await deriveAuthKey(deps.crypto, { password: input.password, domain, username: input.username })
  try {
    const reply = await deps.routes.signUp({
      username: input.username,
      inviteCode: input.inviteCode === null ? null : toBase64url(input.inviteCode),
      authKey: toBase64url(authKey),
      recoveryHash: toBase64url(prepared.recoveryHash),
      entry: toBase64url(prepared.entryBytes),
      ...proof.fields,
    })
    return sessionOf(reply)
  } finally {
    deps.crypto.wipe(authKey)
  }
}

type Proof = { ok: true; fields: { nonce: string; signature: string } } | { ok: false; code: string }

/** Signs a fresh nonce of the server with the device's key. */
export async function proveDevice(
  deps: Pick<SignUpDeps, 'crypto' | 'routes'>,
  account: Pick<AccountRecord, 'server' | 'device' | 'ed25519Seed'>,
  username: Username,
): Promise<Proof> {
  const challenge = await deps.routes.challenge()
  if (!challenge.ok) return { ok: false, code: failureCode(challenge) }
  const { nonce } = challenge.value
  const message = sessionProofBytes({ domain: account.server.domain, username, device: account.device, nonce })
  const signature = deps.crypto.ed25519Sign(account.ed25519Seed, message)
  return { ok: true, fields: { nonce: toBase64url(nonce), signature: toBase64url(signature) } }
}

/** The session in a reply to sign-up or sign-in. */
export function sessionOf(reply: Awaited<ReturnType<PublicRoutes['signUp']>>): ServerSession {
  if (!reply.ok) return { ok: false, code: failureCode(reply) }
  const { token, expiresAtMs, certified } = reply.value
  return { ok: true, session: { token: toBase64url(token), expiresAtMs, certified } }
}

/** The code of an answer that is none: the server's, or why it could not be reached. */
export function failureCode(
  answer:
    | { ok: false; why: 'refused'; code: string }
    | { ok: false; why: 'unreachable'; failure: { unreachable: string } },
): string {
  return answer.why === 'refused' ? answer.code : answer.failure.unreachable
}

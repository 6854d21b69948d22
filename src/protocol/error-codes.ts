// Errors that travel from the home server: code → HTTP status → who acts. Part of protocol v1.
// `textKey` names the sentence that a user sees; a test proves that server and catalogue agree.

type Actor = 'user' | 'client' | 'server' | 'operator'

interface ErrorEntry {
  readonly status: number
  readonly actor: Actor
  readonly textKey: string
}

export const errorCodes = {
  malformed: { status: 400, actor: 'client', textKey: 'error.malformed' },
  unsupported_version: { status: 400, actor: 'client', textKey: 'error.unsupportedVersion' },
  bad_username: { status: 400, actor: 'user', textKey: 'error.badUsername' },
  wrong_host: { status: 400, actor: 'client', textKey: 'error.wrongHost' },
  unauthenticated: { status: 401, actor: 'client', textKey: 'error.unauthenticated' },
  wrong_credentials: { status: 401, actor: 'user', textKey: 'error.wrongCredentials' },
  bad_proof: { status: 401, actor: 'client', textKey: 'error.badProof' },
  invite_required: { status: 403, actor: 'user', textKey: 'error.inviteRequired' },
  invite_invalid: { status: 403, actor: 'user', textKey: 'error.inviteInvalid' },
  uncertified_session: { status: 403, actor: 'user', textKey: 'error.uncertifiedSession' },
  device_revoked: { status: 403, actor: 'user', textKey: 'error.deviceRevoked' },
  not_in_roster: { status: 403, actor: 'client', textKey: 'error.notInRoster' },
  origin_refused: { status: 403, actor: 'client', textKey: 'error.originRefused' },
  not_found: { status: 404, actor: 'client', textKey: 'error.notFound' },
  method_not_allowed: { status: 405, actor: 'client', textKey: 'error.methodNotAllowed' },
  timeout: { status: 408, actor: 'client', textKey: 'error.timeout' },
  username_taken: { status: 409, actor: 'user', textKey: 'error.usernameTaken' },
  device_exists: { status: 409, actor: 'client', textKey: 'error.deviceExists' },
  device_log_moved: { status: 409, actor: 'client', textKey: 'error.deviceLogMoved' },
  chat_exists: { status: 409, actor: 'client', textKey: 'error.chatExists' },
  generation_exists: { status: 409, actor: 'client', textKey: 'error.generationExists' },
  stale_epoch: { status: 409, actor: 'client', textKey: 'error.staleEpoch' },
  epoch_taken: { status: 409, actor: 'client', textKey: 'error.epochTaken' },
  revocation_pending: { status: 409, actor: 'client', textKey: 'error.revocationPending' },
  send_hash_repaired: { status: 409, actor: 'client', textKey: 'error.sendHashRepaired' },
  roster_conflict: { status: 409, actor: 'client', textKey: 'error.rosterConflict' },
  blob_missing: { status: 409, actor: 'client', textKey: 'error.blobMissing' },
  blob_exists: { status: 409, actor: 'client', textKey: 'error.blobExists' },
  blob_offset: { status: 409, actor: 'client', textKey: 'error.blobOffset' },
  idempotency_conflict: { status: 409, actor: 'client', textKey: 'error.idempotencyConflict' },
  too_large: { status: 413, actor: 'client', textKey: 'error.tooLarge' },
  unsupported_media_type: { status: 415, actor: 'client', textKey: 'error.unsupportedMediaType' },
  bad_range: { status: 416, actor: 'client', textKey: 'error.badRange' },
  bad_device_log_entry: { status: 422, actor: 'client', textKey: 'error.badDeviceLogEntry' },
  bad_roster: { status: 422, actor: 'client', textKey: 'error.badRoster' },
  rate_limited: { status: 429, actor: 'client', textKey: 'error.rateLimited' },
  busy: { status: 429, actor: 'client', textKey: 'error.busy' },
  quota_exceeded: { status: 429, actor: 'user', textKey: 'error.quotaExceeded' },
  internal: { status: 500, actor: 'server', textKey: 'error.internal' },
  shutting_down: { status: 503, actor: 'client', textKey: 'error.shuttingDown' },
  disk_full: { status: 507, actor: 'operator', textKey: 'error.diskFull' },
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ErrorCode = keyof typeof errorCodes

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code)
}

/** Codes with which the server ends a stream (RFC 6455 §7.4.2: 4000–4999 are ours). */
export const closeCodes = {
  /** Going down; come back. */
  comeBack: 1012,
  sessionEnded: 4001,
  deviceRevoked: 4002,
  tooSlow: 4003,
  badFrame: 4004,
  replaced: 4005,
} as const

export interface ErrorReply {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfterMs?: number
  /** Small facts for the client, by code. Never bodies or names. */
  readonly details?: Readonly<Record<string, string | number>>
}

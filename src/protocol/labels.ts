// Every label and extension number of Talkee, once. A label typed twice is a bug waiting; uniqueness is tested.
// What each construction is: docs/protocol/cryptography.md.

/** Labels of key derivation, of hashes, and of signatures outside MLS. */
export const labels = {
  authSalt: 'talkee-auth-salt-v1',
  auth: 'talkee-auth-v1',
  root: 'talkee-root-v1',
  recoverSign: 'talkee-recover-sign-v1',
  recoverBox: 'talkee-recover-box-v1',
  recoverProof: 'talkee-recover-proof-v1',
  deviceLogEntry: 'talkee-device-log-entry-v1',
  sessionProof: 'talkee-session-proof-v1',
  instanceAddresses: 'talkee-instance-addresses-v1',
  accountHash: 'talkee-account-hash-v1',
  pairKey: 'talkee-pair-key-v1',
  commitDelta: 'talkee-commit-delta-v1',
  commitEnvelope: 'talkee-commit-envelope-v1',
  sendHashRepair: 'talkee-send-hash-repair-v1',
  departure: 'talkee-departure-v1',
  treeBlob: 'talkee-tree-blob-v1',
  delete: 'talkee-delete-v1',
  safetyNumber: 'talkee-safety-number-v1',
  roomCode: 'talkee-room-code-v1',
  ephemeralPost: 'talkee-ephemeral-post-v1',
  contactRow: 'talkee-contact-row-v1',
  vaultRow: 'talkee-vault-row-v1',
  vaultRowKey: 'talkee-vault-row-key-v1',
  vaultWrap: 'talkee-vault-wrap-v1',
  vaultWrapCheck: 'talkee-vault-wrap-check-v1',
  acknowledgement: 'talkee-acknowledgement-v1',
  comparisonCommitment: 'talkee-comparison-commitment-v1',
  comparisonTranscript: 'talkee-comparison-transcript-v1',
  historyRequest: 'talkee-history-request-v1',
  historyBundle: 'talkee-history-bundle-v1',
  gapRequest: 'talkee-gap-request-v1',
  filePart: 'talkee-file-part-v1',
  groupPicture: 'talkee-group-picture-v1',
  groupLink: 'talkee-group-link-v1',
} as const

/** Labels of the MLS exporter (RFC 9420 §8.5). Context is always chat ‖ generation u32. */
export const exporterLabels = {
  send: 'talkee-send-v1',
  groupName: 'talkee-group-name-v1',
  commit: 'talkee-commit-v1',
  reaction: 'talkee-reaction-v1',
  ephemeral: 'talkee-ephemeral-v1',
  webrtcSignaling: 'talkee-webrtc-signaling-v1',
  mediaE2e: 'talkee-media-e2e-v1',
} as const

/** MLS extension types in the private-use range 0xF000–0xFFFF (RFC 9420 §17.3). */
export const extensionTypes = {
  /** KeyPackage: a one-time X25519 public key, 32 bytes. */
  oneTimeX25519: 0xf0a1,
  /** Leaf: {account, device id, seq and hash of the log entry that certified it}. */
  deviceCertificate: 0xf0a2,
  /** GroupContext: name, picture, roles, default timer, invite links. */
  chatMetadata: 0xf0a3,
} as const

/** MLS_256_MLKEM1024_CHACHA20POLY1305_SHA512_Ed25519. */
export const cipherSuiteId = 61452
export const cipherSuiteName = 'MLS_256_MLKEM1024_CHACHA20POLY1305_SHA512_Ed25519'

// Limits that both ends know; public, part of protocol v1.

export const limits = {
  /** A message as it travels: the largest bucket, its header and what MLS adds. */
  messageBytes: 66_560,
  /** The body of a commit request. More than 100 adds are split over several commits. */
  commitBytes: 4 * 1024 * 1024,
  treeBlobBytes: 16 * 1024 * 1024,
  /** So much of a file's blob goes up or comes down in one request: what a cut costs, and what a client holds. */
  blobPieceBytes: 1024 * 1024,
  /** A file, in parts of a blob each. */
  fileParts: 64,
  fileBytes: 64 * (64 * 1024 * 1024 - 24 - 1_024 * 17),
  /** Of the small picture that is shown before the file is here. */
  filePreviewBytes: 16 * 1024,
  /** Of the picture in a link's preview: with a few hundred words beside it, the message has the size next to the largest. */
  linkPictureBytes: 12 * 1024,
  /** Rows above this are announced on the stream and fetched by GET. */
  inlineRowBytes: 48 * 1024,
  addsPerCommit: 100,
  rosterDevices: 2_000,
  keyPackageBytes: 8_192,
  keyPackagesPerUpload: 16,
  /** The pool of a device, and where it is refilled. */
  keyPackagePool: 50,
  keyPackageRefillBelow: 20,
  /** As many as devices add. */
  devicesPerAccount: 20,
  /** As many as a server lets be added: one that takes another's place is certified by it, and only then revokes it. */
  devicesWithSuccessor: 21,
  /** The oldest ends when there is one more. */
  sessionsPerInstallation: 8,
  /** Installations signed in by password alone, as one list shows them; one session more ends the oldest. */
  uncertifiedInstallations: 64,
  /** So many fit the one reply that lists them. */
  chatsPerDevice: 5_000,
  /** Of a chat in its life, and as its entry in that reply lists them. */
  generationsPerChat: 1_024,
  deviceLogEntries: 1_000,
  /** From this seq on an `add` is refused: whoever fills a log must not shut out `revoke` and `recover`. */
  deviceLogAddsBelowSeq: 500,
  deviceLogEntryBytes: 1_024,
  /** Accounts whose logs one request reads, and the entries that one reply brings: the longest log fits. */
  deviceLogsPerRequest: 100,
  deviceLogsReplyBytes: 1024 * 1024,
  /** A Welcome, with room for metadata of 16 KiB in its GroupInfo. */
  welcomeBoxBytes: 20_480,
  sealedNameBytes: 256 + 40,
  envelopeSignatureBytes: 64 + 40,
  chatNameChars: 64,
  /** A group's picture, and its side in pixels: it fills the smallest blob whatever it shows. */
  groupPictureBytes: 24 * 1024,
  groupPictureSidePx: 256,
  /** Invite links that a group has at a time, and how many people one lets in. */
  groupLinks: 16,
  groupLinkUses: 100,
  groupLinkDays: 30,
  groupLinkBytes: 600,
  inviteBytes: 300,
  /** A message between two devices that compare, and how many may wait for all installations of an account. */
  comparisonMessageBytes: 512,
  comparisonMessages: 32,
  /** A sealed bundle of history, and how many may wait on their way from one device to another. */
  syncBundleBytes: 4 * 1024 * 1024,
  syncBundlesWaiting: 4,
  pageRows: 500,
  streamFrameBytes: 64 * 1024,
} as const

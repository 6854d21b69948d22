// Ids between rows and memory: 16 bytes in a column, 32 hex digits with a brand outside.

import { type BlobId, type ChatId, type DeviceId, parseBlobId, parseChatId, parseDeviceId } from '#protocol/ids.ts'

export const rawId = (id: ChatId | DeviceId | BlobId): Buffer => Buffer.from(id, 'hex')

export const deviceIdOf = (raw: Buffer): DeviceId => parseDeviceId(raw.toString('hex'))
export const chatIdOf = (raw: Buffer): ChatId => parseChatId(raw.toString('hex'))
export const blobIdOf = (raw: Buffer): BlobId => parseBlobId(raw.toString('hex'))

// Names of things. A brand keeps them apart for the compiler; only the parsers here make one.
// Chats, devices, messages and blobs are 16 random bytes made by clients: hex in memory, paths and logs, raw on the wire.

import { fromHex, toHex } from './codec/bytes.ts'
import { parsed, bytes, text, type Shape } from './codec/shape.ts'
import { PeerError } from './errors.ts'

declare const brand: unique symbol
/** A string that only the parser of `Name` makes. */
export type Id<Name extends string> = string & { readonly [brand]: Name }

export type ChatId = Id<'ChatId'>
export type DeviceId = Id<'DeviceId'>
export type MessageId = Id<'MessageId'>
export type BlobId = Id<'BlobId'>
/** `username@domain`, lower case; also for local users. */
export type AccountAddress = Id<'AccountAddress'>
export type Username = Id<'Username'>
export type Domain = Id<'Domain'>
/** New at every restore of a server. */
export type Incarnation = Id<'Incarnation'>

function idParser<Name extends string>(what: string): (hex: string) => Id<Name> {
  return (hex) => {
    if (!/^[0-9a-f]{32}$/.test(hex)) throw new PeerError('malformed', `not a ${what}: 32 hex digits expected`)
    return hex as Id<Name>
  }
}

export const parseChatId: (hex: string) => ChatId = idParser('chat id')
export const parseDeviceId: (hex: string) => DeviceId = idParser('device id')
export const parseMessageId: (hex: string) => MessageId = idParser('message id')
export const parseBlobId: (hex: string) => BlobId = idParser('blob id')
export const parseIncarnation: (hex: string) => Incarnation = idParser('incarnation')

/** The 16 raw bytes of an id. */
export const idBytes = (id: ChatId | DeviceId | MessageId | BlobId | Incarnation): Uint8Array => fromHex(id)

const usernamePattern = /^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$/
const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** 1 to 32 of a–z, 0–9, `.`, `_`, `-`, beginning and ending with a letter or digit. */
export function parseUsername(value: string): Username {
  if (!usernamePattern.test(value)) throw new PeerError('bad_username', 'not a user name')
  return value as Username
}

/** A DNS name in lower case of at least two labels, at most 253 letters, without a trailing dot. */
export function parseDomain(value: string): Domain {
  const labels = value.split('.')
  if (value.length > 253 || labels.length < 2 || !labels.every((label) => labelPattern.test(label))) {
    throw new PeerError('malformed', 'not a domain')
  }
  return value as Domain
}

/** `username@domain`. */
export function parseAccountAddress(value: string): AccountAddress {
  const [username, domain, ...more] = value.split('@')
  if (username === undefined || domain === undefined || more.length > 0) {
    throw new PeerError('malformed', 'not an address of the form name@domain')
  }
  return accountAddress(parseUsername(username), parseDomain(domain))
}

export function accountAddress(username: Username, domain: Domain): AccountAddress {
  return `${username}@${domain}` as AccountAddress
}

/** The two parts of an address. */
export function splitAddress(address: AccountAddress): { username: Username; domain: Domain } {
  const at = address.indexOf('@')
  return { username: address.slice(0, at) as Username, domain: address.slice(at + 1) as Domain }
}

const raw = <T extends ChatId | DeviceId | MessageId | BlobId | Incarnation>(parse: (hex: string) => T): Shape<T> =>
  parsed(bytes(16), (value) => parse(toHex(value)), idBytes)

/** Shapes of ids inside CBOR: raw bytes, addresses as text. */
export const chatIdShape = raw(parseChatId)
export const deviceIdShape = raw(parseDeviceId)
export const messageIdShape = raw(parseMessageId)
export const blobIdShape = raw(parseBlobId)
export const incarnationShape = raw(parseIncarnation)
export const addressShape: Shape<AccountAddress> = parsed(text(286), parseAccountAddress, (address) => address)
export const domainShape: Shape<Domain> = parsed(text(253), parseDomain, (domain) => domain)

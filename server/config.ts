// Everything that can be set, in one typed schema: the environment, desktop settings and tests meet here.
// Defaults are those of docs/operating.md.

import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { UsageError } from '#protocol/errors.ts'
import { parseHostPort } from '#protocol/host-port.ts'
import { parseDomain } from '#protocol/ids.ts'

const gib = 1024 ** 3
const count = (value: number) => Type.Integer({ minimum: 1, default: value })
const amount = (value: number) => Type.Integer({ minimum: 0, default: value })

const mebibyte = 1024 * 1024

/** A bucket that holds `burst` and is filled by `perMinute`. */
const rate = (burst: number, perMinute: number) =>
  Type.Object({ burst: count(burst), perMinute: count(perMinute) }, { additionalProperties: false, default: {} })

const section = <const Properties extends Parameters<typeof Type.Object>[0]>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false, default: {} })

const configSchema = section({
  dataFolder: Type.String({ minLength: 1 }),
  host: Type.String({ minLength: 1, default: '127.0.0.1' }),
  port: Type.Integer({ minimum: 0, maximum: 65_535, default: 0 }),
  /** A DNS name that the operator owns; null: a name made of `name` and the instance key. */
  domain: Type.Union([Type.String(), Type.Null()], { default: null }),
  name: Type.String({ pattern: '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$', default: 'talkee' }),
  signUp: Type.Union([Type.Literal('open'), Type.Literal('invite')], { default: 'invite' }),
  /** Clients may keep one anonymous connection for 30 s within a chat. The app says so to its user. */
  largeInstance: Type.Boolean({ default: false }),
  /** `host:port` under which others reach this server; empty: where it listens. */
  advertise: Type.Array(Type.String(), { maxItems: 32, default: [] }),
  /** Makes an invite at every start, good for so many sign-ups; 0: none. */
  inviteUses: amount(0),
  inviteHours: count(168),
  argon2: section({
    passes: count(3),
    memoryKiB: Type.Integer({ minimum: 8, default: 65_536 }),
    atOnce: count(2),
    queue: amount(20),
  }),
  sessions: section({ certifiedDays: count(30), uncertifiedHours: count(24) }),
  limits: section({
    requestTimeoutMs: count(30_000),
    connectionTimeoutMs: count(60_000),
    handlerTimeoutMs: count(15_000),
    bodyBytes: count(128 * 1024),
    connectionsPerAddress: count(256),
    streamsPerAccount: count(20),
    streamPayloadBytes: count(256 * 1024),
    streamFragments: count(64),
    bufferedBytes: count(4 * 1024 * 1024),
    pingMs: count(30_000),
    acknowledgeMs: count(200),
    acknowledgeRows: count(32),
    addsPerDay: count(6),
    claimsPerTargetAndDay: count(50),
    /** Of one chat, by one account. A client that heals a chat opens one a day. */
    generationsPerDay: count(8),
    unreferencedBlobsPerChat: count(32),
    fileBytesPerChat: count(8 * gib),
    fileBytes: count(64 * gib),
    abandonedUploadMs: count(24 * 60 * 60_000),
    messagesPerEpoch: count(200_000),
    messageBytesPerEpoch: count(1024 * 1024 * 1024),
    closeMs: count(2_000),
  }),
  rates: section({
    /** Per address. */
    requests: rate(600, 3_000),
    challenges: rate(60, 120),
    signUps: rate(20, 10),
    signIns: rate(10, 10),
    anonymousPosts: rate(600, 3_000),
    deletions: rate(300, 300),
    uploads: rate(600, 600),
    /** Per account. */
    signInsPerAccount: rate(10, 5),
    keyPackageClaims: rate(60, 60),
    deviceLogs: rate(120, 120),
    chats: rate(60, 30),
    commits: rate(120, 120),
    blobs: rate(60, 60),
    comparisons: rate(30, 10),
    syncBundles: rate(120, 120),
    /** Bytes of commits with their Welcomes, trees, bundles and KeyPackages. A group of 2,000 is made with 400 MB. */
    uploadedBytes: rate(512 * mebibyte, 4 * mebibyte),
    /** Per chat. */
    ephemeral: rate(120, 600),
  }),
  upkeepMs: count(10 * 60_000),
})

export type ServerConfig = Static<typeof configSchema>

type Partially<T> = T extends readonly unknown[] ? T : T extends object ? { [Key in keyof T]?: Partially<T[Key]> } : T
/** Settings as they are given: what is left out takes its default. */
export type ServerSettings = Partially<ServerConfig> & { dataFolder: string }

/** Fills in defaults; a wrong or unknown setting is a `UsageError` `bad_config` that names it. */
export function parseConfig(settings: ServerSettings): ServerConfig {
  const complete: unknown = Value.Default(configSchema, structuredClone(settings))
  if (!Value.Check(configSchema, complete)) {
    const [first] = Value.Errors(configSchema, complete)
    throw new UsageError('bad_config', `${first?.instancePath ?? ''} ${first?.message ?? 'is wrong'}`.trim())
  }
  if (complete.domain !== null) checked(() => parseDomain(complete.domain ?? ''), 'domain')
  for (const address of complete.advertise) checked(() => parseHostPort(address), 'advertise')
  return complete
}

function checked(parse: () => unknown, name: string): void {
  try {
    parse()
  } catch (cause) {
    throw new UsageError('bad_config', `/${name} is not of the right form`, { cause })
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** variable → where it goes. */
const variables: Readonly<Record<string, (text: string) => Partially<ServerConfig>>> = {
  TALKEE_DATA: (text) => ({ dataFolder: text }),
  TALKEE_HOST: (text) => ({ host: text }),
  TALKEE_PORT: (text) => ({ port: integer('TALKEE_PORT', text) }),
  TALKEE_DOMAIN: (text) => ({ domain: text }),
  TALKEE_NAME: (text) => ({ name: text }),
  TALKEE_SIGN_UP: (text) => ({ signUp: choice('TALKEE_SIGN_UP', text, ['open', 'invite']) }),
  TALKEE_LARGE_INSTANCE: (text) => ({
    largeInstance: choice('TALKEE_LARGE_INSTANCE', text, ['yes', 'no']) === 'yes',
  }),
  TALKEE_ADVERTISE: (text) => ({ advertise: text.split(',').map((address) => address.trim()) }),
  TALKEE_FILE_GIB: (text) => ({ limits: { fileBytes: integer('TALKEE_FILE_GIB', text) * gib } }),
  TALKEE_INVITE_USES: (text) => ({ inviteUses: integer('TALKEE_INVITE_USES', text) }),
  TALKEE_INVITE_HOURS: (text) => ({ inviteHours: integer('TALKEE_INVITE_HOURS', text) }),
}

/** Reads `TALKEE_*`. An unknown one is refused: a setting that is misspelt must not be silently off. */
export function configFromEnvironment(environment: Environment): ServerConfig {
  const settings: ServerSettings = { dataFolder: '' }
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith('TALKEE_') || text === undefined) continue
    const read = variables[name]
    if (read === undefined) throw new UsageError('bad_config', `${name} is no setting`)
    Object.assign(settings, read(text))
  }
  if (settings.dataFolder === '') throw new UsageError('bad_config', 'TALKEE_DATA names the data folder and is missing')
  return parseConfig(settings)
}

function integer(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError('bad_config', `${name} is a whole number`)
  return Number(text)
}

function choice<const T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text)
  if (found === undefined) throw new UsageError('bad_config', `${name} is one of ${allowed.join(', ')}`)
  return found
}

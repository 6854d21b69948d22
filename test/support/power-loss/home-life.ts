// A whole home server, recorded: accounts, devices, chats, commits with their trees, messages, a revocation. What it has
// answered with is asked for again after each cut, from a server that is started on what the disk would hold.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { toHex } from '#protocol/codec/bytes.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { startHomeServer, type HomeServer } from '#server/home-server.ts'
import { createRawClient, type RawClient } from '../raw-client.ts'
import { cheapArgon2, wideRates } from '../test-server.ts'

/** What holds from the moment on at which it is told. A later one about the same takes its place. */
export type HomeFact =
  | { readonly about: 'identity'; readonly domain: string; readonly pinHex: string }
  /** A message with this idempotency key is there once. */
  | { readonly about: string; readonly keyHex: string }
  /** Asked for with this session, it is there: with one of these statuses, and with these bytes where they are known. */
  | {
      readonly about: string
      readonly path: string
      readonly token: string
      readonly statuses: readonly number[]
      readonly hashHex: string | null
    }

export const homeSettings = { signUp: 'open', argon2: cheapArgon2, rates: wideRates } as const

/** What is wrong with the server in `folder`, of which these lines were told. */
export async function lookAtHome(folder: string, lines: readonly string[]): Promise<readonly string[]> {
  const facts = new Map(lines.map(readFact).map((fact) => [fact.about, fact]))
  let server: HomeServer
  try {
    server = await startHomeServer({ ...homeSettings, dataFolder: folder, port: 0 })
  } catch (error) {
    return [`does not start: ${String(error)}`]
  }
  const problems: string[] = []
  try {
    const client = createRawClient(server)
    for (const fact of facts.values()) {
      if ('pinHex' in fact) {
        const isSame = fact.domain === server.domain && fact.pinHex === toHex(server.spkiPin)
        if (!isSame) problems.push('the server is another')
      } else if ('path' in fact) problems.push(...(await ask(client, fact)))
    }
  } finally {
    await server.close()
  }
  const keys = [...facts.values()].flatMap((fact) => ('keyHex' in fact ? [fact.keyHex] : []))
  return [...problems, ...lookAtRows(join(folder, 'db.sqlite'), keys)]
}

async function ask(
  client: RawClient,
  { about, path, token, statuses, hashHex }: Extract<HomeFact, { path: string }>,
): Promise<readonly string[]> {
  const { status, bytes } = await client.request({ method: 'GET', path, token })
  if (!statuses.includes(status)) return [`${about}: answered with ${String(status)}`]
  return hashHex === null || toHex(blake3(bytes)) === hashHex ? [] : [`${about}: other bytes than were put there`]
}

function lookAtRows(file: string, keys: readonly string[]): readonly string[] {
  const db = new Database(file)
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    const problems = integrity === 'ok' ? [] : [`integrity_check: ${String(integrity)}`]
    const find = db.prepare<[Uint8Array], number>('SELECT count(*) FROM log WHERE idempotency_key = ?').pluck()
    for (const key of keys) {
      const count = find.get(Buffer.from(key, 'hex'))
      if (count !== 1) problems.push(`a message is there ${String(count)} times`)
    }
    return problems
  } finally {
    db.close()
  }
}

/** Written by home-life.process.ts, by the same type. */
function readFact(line: string): HomeFact {
  return JSON.parse(line) as HomeFact
}

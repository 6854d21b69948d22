// A process whose writes are recorded: a home server, and who uses it. What it has answered is taken down beside its data, as
// it is. Command line: FOLDER.

import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { toHex } from '#protocol/codec/bytes.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { startHomeServer } from '#server/home-server.ts'
import { commit, openChat, post, putBlob, randomBlobId, type Member, type RawChat } from '../raw-chat.ts'
import { createRawClient, rawDevice, type Reply } from '../raw-client.ts'
import { homeSettings, type HomeFact } from './home-life.ts'
import { acknowledgedFile } from './writer.process.ts'

const [folder = ''] = process.argv.slice(2)
const note = openSync(join(folder, acknowledgedFile), 'a')
const tell = (fact: HomeFact): void => void writeSync(note, `${JSON.stringify(fact)}\n`)
const server = await startHomeServer({ ...homeSettings, dataFolder: folder, port: 0 })
tell({ about: 'identity', domain: server.domain, pinHex: toHex(server.spkiPin) })
const client = createRawClient(server)

const anna = await person('anna')
const laptop = rawDevice()
const ben = await person('ben')
const { chat } = await openChat(client, anna)
await committed(anna, chat, [ben])
await talk(chat, 8)
for (let number = 0; number < 4; number++) {
  await committed(anna, chat, [await person(`guest-${String(number)}`)])
  await talk(chat, 4)
}

// A second device comes, and goes again.
const keys = { ed25519: laptop.signing.publicKey, x25519: laptop.x25519 }
const added = { kind: entryKinds.add, device: laptop.id, ...keys }
must(await client.append(anna.account, anna.token, added, anna.account.device), 201)
const token = String((await client.signIn(anna.account, laptop)).json?.['token'])
session('the second device', token, [200])
session('the second device', token, [200, 401])
const revoked = { kind: entryKinds.revoke, device: laptop.id, ed25519: null, x25519: null }
must(await client.append(anna.account, anna.token, revoked, anna.account.device), 201)
session('the second device', token, [401])
await talk(chat, 4)
// Without an end in order: closing would sync what a power cut does not wait for.
process.kill(process.pid, 'SIGKILL')

async function person(name: string): Promise<Member> {
  const { account, token: ownToken, reply } = await client.signUp(name)
  must(reply, 201)
  session(name, ownToken, [200])
  return { account, token: ownToken }
}

function session(about: string, ownToken: string, statuses: readonly number[]): void {
  tell({ about, path: '/v1/key-packages', token: ownToken, statuses, hashHex: null })
}

/** A commit that adds people, and a blob beside its tree. */
async function committed(by: Member, to: RawChat, add: readonly Member[]): Promise<void> {
  const before = to.epoch
  must((await commit(client, by, to, { add })).reply, 201)
  const path = `/v1/chats/${to.id}/commits/0/${String(before)}`
  tell({ about: path, path, token: by.token, statuses: [200], hashHex: null })
  const [blob, bytes] = [randomBlobId(), randomBytes(5_000)]
  must(await putBlob(client, by, to, blob, bytes), 204)
  const stored = `/v1/chats/${to.id}/blobs/${blob}`
  tell({ about: stored, path: stored, token: by.token, statuses: [200], hashHex: toHex(blake3(bytes)) })
}

async function talk(to: RawChat, times: number): Promise<void> {
  for (let number = 0; number < times; number++) {
    const idempotencyKey = randomBytes(16)
    must(await post(client, to, { idempotencyKey }), 201)
    tell({ about: toHex(idempotencyKey), keyHex: toHex(idempotencyKey) })
  }
}

function must({ status, json }: Reply, wanted: number): void {
  if (status !== wanted) throw new Error(`answered with ${String(status)} ${String(json?.['code'])}`)
}

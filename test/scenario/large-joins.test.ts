// How often a server is asked for device logs: not once per person, whether a group is joined or a connection comes back.
// Real engines, a real home server; the accounts that only have to be many have no engine.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { readLogs } from '#core/devices/log-batches.ts'
import { createSessionRoutes } from '#core/session/home-server.ts'
import { deviceLogsShape, readDeviceLogsShape } from '#protocol/client-server/device-logs.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { parseInvite } from '#protocol/invite.ts'
import { chatWhen, eventually, openInstallation, type Installation } from '../support/installation.ts'
import { createRawClient, type RawClient } from '../support/raw-client.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let client: RawClient

beforeEach(async () => {
  home = await openTestHome()
  client = createRawClient(home.server())
})

afterEach(() => home.close())

/** Requests for logs of other accounts and of the own one, as the server has logged them. */
const asked = (): { readonly batches: number; readonly single: number } => {
  const lines = home.logLines.filter((line) => line.includes('/v1/device-logs'))
  return {
    batches: lines.filter((line) => line.includes('/v1/device-logs/batch')).length,
    single: lines.filter((line) => line.includes('"GET"')).length,
  }
}

it('a group of six is joined with one question about its members, and a connection that comes back asks one', async () => {
  const people = await Promise.all(
    ['anna', 'boris', 'clara', 'dora', 'emil', 'fred'].map((name) => openInstallation(name)),
  )
  const [anna, , , , , fred] = people as [
    Installation,
    Installation,
    Installation,
    Installation,
    Installation,
    Installation,
  ]
  try {
    const addresses: string[] = []
    for (const one of people) addresses.push((await one.signUp(await home.invite())).address)
    const made = await anna.engine().createGroup({ name: 'Owls', members: addresses.slice(1, 5) })
    if (!made.ok) throw new Error(made.code)
    const { chat } = made
    for (const one of people.slice(1, 5)) await chatWhen(one.engine(), chat, ({ members }) => members.length === 5)
    const before = asked()
    await anna.engine().addMembers({ chat, members: [addresses[5] ?? ''] })
    await chatWhen(fred.engine(), chat, ({ members }) => members.length === 6)
    for (const one of people) await chatWhen(one.engine(), chat, ({ members }) => members.length === 6)
    // Fred about five strangers, and the four others about him.
    expect(asked().batches - before.batches).toBe(5)
    await fred.restart()
    const away = asked()
    await fred.unlock()
    await eventually(fred.engine(), async () => (asked().batches > away.batches ? true : undefined))
    expect({ batches: asked().batches - away.batches, single: asked().single - away.single }).toEqual({
      batches: 1,
      single: 1,
    })
  } finally {
    await Promise.all(people.map((one) => one.close()))
  }
})

it('120 strangers are two questions, and what is answered is what each has', async () => {
  const invite = parseInvite(await home.invite()).code ?? new Uint8Array()
  const accounts = []
  for (let i = 0; i < 120; i++)
    accounts.push((await client.signUp(`stranger${String(i)}`, { inviteCode: invite })).account)
  const { token } = await client.signUp('reader', { inviteCode: invite })
  const routes = createSessionRoutes(async ({ method, path, contentType, body }) => {
    const { status, bytes } = await client.request({ method, path, token, type: contentType ?? '', body: body ?? '' })
    return { status, body: bytes }
  })
  const read: unknown[] = []
  const nobody = parseAccountAddress('nobody@elsewhere.test')
  const wanted = [...accounts.map(({ address }) => ({ account: address, from: 0 })), { account: nobody, from: 0 }]
  for await (const log of readLogs(routes, wanted)) read.push(log)
  const expected = accounts.map(({ address, log }) => ({ account: address, from: 0, entries: log }))
  expect(read).toEqual([...expected, { account: nobody, from: 0, entries: null }])
  expect(asked()).toEqual({ batches: 2, single: 0 })
})

it('more accounts than a request may name are refused', async () => {
  const invite = parseInvite(await home.invite()).code ?? new Uint8Array()
  const { token, account } = await client.signUp('anna', { inviteCode: invite })
  const ask = async (times: number, by: string) => {
    // The shape counts when it reads, not when it writes.
    const body = encodeShape(readDeviceLogsShape, {
      wanted: Array.from({ length: times }, () => ({ account: account.address, from: 0 })),
    })
    return client.request({ method: 'POST', path: '/v1/device-logs/batch', token: by, type: 'application/cbor', body })
  }
  const most = await ask(limits.deviceLogsPerRequest, token)
  expect(decodeShape(deviceLogsShape, most.bytes).logs).toHaveLength(limits.deviceLogsPerRequest)
  expect((await ask(limits.deviceLogsPerRequest + 1, token)).json?.['code']).toBe('malformed')
})

// What engines ask a home server only when something goes wrong: two people whose commits meet, whose epoch gets a wrong
// send hash, and whose chat cannot go on.

import type { HttpRequest, Transport } from '#core/ports/transport.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo, type EngineHost } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { commitRequestShape, type CommitRequest } from '#protocol/client-server/chats.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../installation.ts'
import { createLeapingClock } from '../leaping-clock.ts'
import type { TestHome } from '../test-home.ts'

type Connect = NonNullable<EngineHost['connect']>

export interface Secrets {
  /** Two names that the server must not find out. */
  readonly names: readonly [string, string]
  /** Begins every text and password. */
  readonly marker: string
}

/** Lives through it all; `watch` sees what both hand to their transports. The installations are the caller's to close. */
export async function liveThroughTroubles(
  home: TestHome,
  { names, marker }: Secrets,
  watch: (inner: Transport) => Transport,
): Promise<readonly Installation[]> {
  const clock = createLeapingClock()
  let beforeCommit = async (request: HttpRequest): Promise<HttpRequest> => Promise.resolve(request)
  // Requests keep the machine's time: a leap must not tell them that the server is gone.
  const system = createSystemClock()
  const meddling = (inner: Transport): Transport => ({
    ...inner,
    request: async (request) => {
      const isCommit = request.method === 'POST' && request.path.endsWith('/commits')
      return inner.request(isCommit ? await beforeCommit(request) : request)
    },
  })
  const doras: Connect = (server) => watch(meddling(connectTo(server, system)))
  const egons: Connect = (server) => watch(connectTo(server, system))
  const dora = await openInstallation('dorothea', { clock, connect: doras })
  const egon = await openInstallation('egon', { clock, connect: egons })
  await dora.signUp(await home.invite())
  const { address: peer } = await egon.signUp(await home.invite())
  const made = await dora.engine().createGroup({ name: names[0], members: [peer] })
  if (!made.ok) throw new Error(made.code)
  const { chat } = made
  const title = (one: Installation, name: string) => chatWhen(one.engine(), chat, (view) => view.title === name)
  await title(egon, names[0])

  /** Changes the next commit on its way. */
  const spoil = (change: (commit: CommitRequest) => CommitRequest) => (request: HttpRequest) => {
    beforeCommit = (other) => Promise.resolve(other)
    const commit = decodeShape(commitRequestShape, request.body ?? new Uint8Array(0))
    return Promise.resolve({ ...request, body: encodeShape(commitRequestShape, change(commit)) })
  }

  // Two commits of one epoch: whoever comes second asks who came first.
  await dora.engine().setRole({ chat, member: peer, role: 'admin' })
  await chatWhen(egon.engine(), chat, ({ members }) => members.every(({ role }) => role !== 'member'))
  beforeCommit = async (request) => {
    beforeCommit = (other) => Promise.resolve(other)
    await egon.engine().renameChat({ chat, name: names[1] })
    return request
  }
  await dora.engine().renameChat({ chat, name: names[1] })
  for (const one of [dora, egon]) await title(one, names[1])

  // A send hash that is not the epoch's: whoever wants to write registers the right one.
  beforeCommit = spoil((commit) => ({ ...commit, sendHash: new Uint8Array(32).fill(3) }))
  await dora.engine().renameChat({ chat, name: names[0] })
  await title(egon, names[0])
  await egon.engine().sendText({ chat, text: `${marker} after a repair` })
  await messageWhen(dora.engine(), chat, `${marker} after a repair`)

  // A winner that nobody can apply: the owner opens the chat's next generation.
  beforeCommit = spoil((commit) => ({ ...commit, commit: new Uint8Array(80).fill(7) }))
  await dora.engine().renameChat({ chat, name: names[1] })
  for (const one of [dora, egon]) await chatWhen(one.engine(), chat, ({ state }) => state === 'halted')
  await eventually(dora.engine(), async () => {
    clock.leap(15_000)
    const views = await Promise.all([dora, egon].map((one) => one.engine().chatView({ chat })))
    return views.every(({ state, members }) => state === 'active' && members.length === 2) ? true : undefined
  })

  await egon.engine().devicesView()
  const changed = { oldPassword: utf8(egon.password), newPassword: utf8(`${marker} as another password`) }
  const outcome = await egon.engine().changePassword(changed)
  if (!outcome.ok) throw new Error(outcome.code)
  return [dora, egon, await comesAndGoes(home, watch, system, `${marker} as another password`)]
}

/** An installation of egon's that nobody certifies, and that signs out. */
async function comesAndGoes(
  home: TestHome,
  watch: (inner: Transport) => Transport,
  system: ReturnType<typeof createSystemClock>,
  password: string,
): Promise<Installation> {
  const tablet = await openInstallation('egons-tablet', { connect: (server) => watch(connectTo(server, system)) })
  const signedIn = await tablet
    .engine()
    .signIn({ invite: await home.invite(), username: 'egon', password: utf8(password) })
  if (!signedIn.ok) throw new Error(signedIn.code)
  const signedOut = await tablet.engine().signOut({ password: utf8(password), evenUntold: false })
  if (!signedOut.ok) throw new Error(signedOut.code)
  return tablet
}

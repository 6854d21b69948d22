// A session by password alone, on every route there is: the few that it has, and a refusal on all others. The routes are
// those of docs/protocol/server.md, held against what the server itself knows. Promise A8.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRawClient, rawDevice, type RawClient } from '../support/raw-client.ts'
import { documentedRoutes, nameOfRoute, servedRoutes } from '../support/served-routes.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const documented = await documentedRoutes()
const certifiedOnly = documented.filter(({ session }) => session.startsWith('certified'))

describe('a session by password alone', () => {
  let test: TestServer
  let client: RawClient
  let token: string
  let own: string

  beforeAll(async () => {
    test = await startTestServer()
    client = createRawClient(test.server)
    const { account } = await client.signUp('anna')
    own = account.address
    token = String((await client.signIn(account, rawDevice())).json?.['token'])
  })
  afterAll(() => test[Symbol.asyncDispose]())

  it('is judged on every route that the server has', async () => {
    const served = (await servedRoutes()).map(nameOfRoute)
    expect(new Set(documented.map(nameOfRoute))).toEqual(new Set(served))
    expect(served.length).toBeGreaterThan(30)
    expect(certifiedOnly.length).toBeGreaterThan(15)
  })

  it('has these few, and a new one needs a reason to be among them', () => {
    const few = documented.filter(({ session }) => !session.startsWith('certified'))
    expect(few.map((route) => `${nameOfRoute(route)}: ${route.session}`).sort()).toEqual([
      'DELETE /v1/sessions/current: any',
      'GET /healthz: none',
      'GET /v1/anon/chats/:x/blobs/:x: **refused**',
      'GET /v1/comparison: any',
      'GET /v1/device-logs/:x: any (own), certified (all)',
      'GET /v1/info: none',
      'POST /v1/accounts: none',
      'POST /v1/anon/chats/:x/blob-deletions: **refused**',
      'POST /v1/anon/chats/:x/blobs: **refused**',
      'POST /v1/anon/chats/:x/deletions: **refused**',
      'POST /v1/anon/chats/:x/messages: **refused**',
      'POST /v1/comparison: any',
      'POST /v1/device-logs/own: none',
      'POST /v1/device-logs: any (own), certified (all)',
      'POST /v1/recoveries: none',
      'POST /v1/sessions/challenges: none',
      'POST /v1/sessions/renewals: none',
      'POST /v1/sessions: none',
      'PUT /v1/anon/chats/:x/blobs/:x: **refused**',
    ])
  })

  it.each(certifiedOnly.map((route) => [`${route.method} ${route.pattern}`, route] as const))(
    'is refused on %s',
    async (_, { method, pattern }) => {
      const filled = pattern
        .replace(/:address/, 'ben@elsewhere.test')
        .replace(/:\w+/g, (name) =>
          name === ':generation' || name === ':epoch' || name === ':id' ? '1' : '0'.repeat(32),
        )
      if (pattern === '/v1/stream') {
        expect((await client.stream(token).ended).status).toBe(403)
        return
      }
      const { status, json } = await client.request({ method, path: filled, token })
      expect({ status, code: json?.['code'] }).toEqual({ status: 403, code: 'uncertified_session' })
    },
  )

  it('reads its own log and no other, and may end itself', async () => {
    const log = (address: string) => client.json('GET', `/v1/device-logs/${address}`, undefined, token)
    expect((await log(own)).status).toBe(200)
    expect((await log('ben@elsewhere.test')).json?.['code']).toBe('uncertified_session')
    expect((await client.json('DELETE', '/v1/sessions/current', undefined, token)).status).toBe(204)
    expect((await log(own)).status).toBe(401)
  })
})

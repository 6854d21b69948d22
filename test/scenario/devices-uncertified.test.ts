// A session by password alone, on every route there is: the few that it has, and a refusal on all others. The routes are
// those of docs/protocol/server.md, held against what the server itself knows. Promise A8.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRawClient, rawDevice, type RawClient } from '../support/raw-client.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

interface DocumentedRoute {
  readonly method: string
  readonly path: string
  readonly session: string
}

const document = await readFile(join(import.meta.dirname, '../../docs/protocol/server.md'), 'utf8')
const documented: readonly DocumentedRoute[] = [
  ...document.matchAll(/^\| `(GET|POST|PUT|DELETE) ([^`?]+)[^`]*` \| ([^|]+) \|/gm),
].map(([, method = '', path = '', session = '']) => ({ method, path, session: session.trim() }))
/** What the files of routes register. */
const routeFiles = join(import.meta.dirname, '../../server/routes')
const served = (
  await Promise.all((await readdir(routeFiles)).map((file) => readFile(join(routeFiles, file), 'utf8')))
).flatMap((source) =>
  [...source.matchAll(/app\.(get|post|put|delete)\(\s*'([^']+)'/g)].map(([, method = '', path = '']) => ({
    method: method.toUpperCase(),
    path,
  })),
)
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

  it('is judged on every route that the server has', () => {
    const name = ({ method, path }: { method: string; path: string }): string =>
      `${method} ${path.replace(/:\w+/g, ':x')}`
    const inDocument = new Set(documented.map(name))
    expect(served.map(name).filter((route) => !inDocument.has(route))).toEqual([])
    expect(served.length).toBeGreaterThan(25)
    expect(certifiedOnly.length).toBeGreaterThan(15)
  })

  it.each(certifiedOnly.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'is refused on %s',
    async (_, { method, path }) => {
      const filled = path
        .replace(/:address/, 'ben@elsewhere.test')
        .replace(/:\w+/g, (name) =>
          name === ':generation' || name === ':epoch' || name === ':id' ? '1' : '0'.repeat(32),
        )
      if (path === '/v1/stream') {
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

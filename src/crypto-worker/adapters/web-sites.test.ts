import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { WebReply, WebRequest, WebSites } from '#core/ports/web-sites.ts'
import { startRawTlsServer, type RawRequest, type RawTlsServer } from '../../../test/support/raw-tls-server.ts'
import { createTlsIdentity } from '../../../test/support/tls-identity.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { isPublicAddress } from './public-address.ts'
import { createSystemClock } from './system-clock.ts'
import { createWebSites, type WebSitesDeps } from './web-sites.ts'

const identity = await createTlsIdentity('site.example')
let site: RawTlsServer
let answer: (request: RawRequest, socket: TLSSocket) => void
let asked: string[]
let sites: WebSites

beforeEach(async () => {
  asked = []
  site = await startRawTlsServer({ identity, answer: (request, socket) => answer(request, socket) })
  sites = sitesWith({})
})
afterEach(async () => {
  sites.close()
  await site.close()
})

const sitesWith = (deps: Partial<WebSitesDeps>): WebSites =>
  createWebSites({
    clock: createSystemClock(),
    resolve: (host) => {
      asked.push(host)
      return Promise.resolve(['127.0.0.1'])
    },
    isPublic: () => true,
    door: { port: site.port, ca: identity.cert },
    ...deps,
  })

function get(change: Partial<WebRequest> & { url?: string } = {}, from = sites): Promise<WebReply> {
  const target = from.target(change.url ?? 'https://site.example/page?q=1')
  if (target === undefined) throw new Error('no target')
  return from.get({ target, wants: 'page', maxBytes: 10_000, timeoutMs: 20_000, except: [], ...change })
}

const says =
  (head: string, body = '') =>
  (_: RawRequest, socket: TLSSocket) => {
    socket.end(`HTTP/1.1 ${head}\r\n\r\n${body}`, 'latin1')
  }
const html = (body: string, type = 'text/html; charset=utf-8'): typeof answer =>
  says(`200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${String(body.length)}`, body)

describe('a target', () => {
  it.each([
    ['https://Site.Example/a#b', 'https://site.example/a', 'site.example'],
    ['https://site.example:443/', 'https://site.example/', 'site.example'],
    ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC', 'xn--bcher-kva.example'],
  ])('is %s', (url, href, host) => {
    expect(sites.target(url)).toEqual({ href, host })
  })

  it.each([
    ...['http://site.example/', 'ftp://site.example/', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd'],
    ...['https://site.example:8443/', 'https://user@site.example/', 'https://a:b@site.example/', 'https:///x', ''],
    ...['https://127.0.0.1/', 'https://0x7f.1/', 'https://2130706433/', 'https://[::1]/', 'https://[::ffff:10.0.0.1]/'],
    ...['https://localhost/', 'https://printer/', 'https://nas.local/', 'https://x.onion/', 'https://site.example./'],
    `https://site.example/${'a'.repeat(2_048)}`,
  ])('is never %s', (url) => {
    expect(sites.target(url)).toBeUndefined()
  })

  it('is seen from its page, and held to the same', () => {
    const base = sites.target('https://site.example/a/b')
    expect(sites.target('../c.png', base)).toEqual({ href: 'https://site.example/c.png', host: 'site.example' })
    expect(sites.target('//other.example/c.png', base)?.host).toBe('other.example')
    expect(sites.target('http://site.example/c.png', base)).toBeUndefined()
    expect(sites.target('//127.0.0.1/c.png', base)).toBeUndefined()
  })
})

describe('a site', () => {
  it('is told where the page is and nothing else: the same for everybody', async () => {
    answer = html('<title>x</title>')
    await get()
    expect(site.connections.map(({ requests }) => requests.map(({ head }) => head))).toEqual([
      [
        [
          'GET /page?q=1 HTTP/1.1',
          'Host: site.example',
          'User-Agent: Mozilla/5.0',
          'Accept: text/html,application/xhtml+xml',
          'Accept-Encoding: identity',
          'Connection: close',
          '\r\n',
        ].join('\r\n'),
      ],
    ])
  })

  it('gives a page as text, in its own encoding', async () => {
    const russian = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]).toString('latin1')
    for (const [body, type] of [
      [`<title>${russian}</title>`, 'text/html; charset=windows-1251'],
      [`<meta charset="windows-1251"><title>${russian}</title>`, 'text/html'],
      [Buffer.from('\ufeff<title>Привет</title>').toString('latin1'), 'text/html; charset=windows-1251'],
      [Buffer.from('<title>Привет</title>').toString('latin1'), 'text/html; charset=nothing-known'],
    ] as const) {
      answer = html(body, type)
      expect(await get()).toMatchObject({
        kind: 'page',
        text: expect.stringContaining('<title>Привет</title>') as string,
      })
    }
  })

  it('is read as far as its head goes, and no further than the bound', async () => {
    let sent = 0
    const endless =
      (start: string): typeof answer =>
      (_request, socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${start}`)
        const more = (): void => {
          while (!socket.destroyed && sent < 50_000_000) {
            sent += 16_384
            if (!socket.write('x'.repeat(16_384))) {
              socket.once('drain', more)
              return
            }
          }
        }
        more()
      }
    answer = endless('<title>t</title></head>')
    expect(await get({ maxBytes: 40_000_000 })).toMatchObject({ kind: 'page' })
    answer = endless('<title>t</title>')
    const page = await get()
    expect(page.kind === 'page' && page.text.length).toBe(10_000)
    expect(sent).toBeLessThan(50_000_000)
  })

  it.each([
    ['a status that is no success', says('404 Not Found\r\nContent-Type: text/html', '<title>x</title>')],
    ['something else than a page', html('x', 'application/pdf')],
    ['what is packed', says('200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip', 'x')],
    ['another protocol', says('101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade')],
  ])('that gives %s gives nothing', async (_, how) => {
    answer = how
    expect(await get()).toMatchObject({ kind: 'nothing', why: 'unfit' })
  })

  it.each([
    ['cuts its reply short', says('200 OK\r\nContent-Type: text/html\r\nContent-Length: 500', '<title>x')],
    ['has a head without an end', says(`200 OK\r\nX: ${'a'.repeat(40_000)}`)],
    ['says nothing of HTTP', (_: RawRequest, socket: TLSSocket) => void socket.end('hello')],
    ['closes at once', (_: RawRequest, socket: TLSSocket) => void socket.destroy()],
  ])('that %s was not reached', async (_, how) => {
    answer = how
    expect(await get()).toMatchObject({ kind: 'nothing', why: 'unreachable' })
  })

  it('that sends its reply in crumbs is read like any other', async () => {
    for (const [wants, type] of [
      ['picture', 'image/png'],
      ['page', 'text/html'],
    ] as const) {
      answer = (_, socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`)
        socket.end(`${'1\r\nx\r\n'.repeat(150_000)}0\r\n\r\n`)
      }
      expect(await get({ wants, maxBytes: 150_000 })).toMatchObject({ kind: wants, receivedBytes: 150_000 })
    }
  })

  it('gives a picture whole or not at all', async () => {
    answer = html('PNG and more', 'image/png')
    expect(await get({ wants: 'picture' })).toMatchObject({ kind: 'picture', bytes: utf8('PNG and more') })
    answer = html('<title>x</title>', 'text/html')
    expect(await get({ wants: 'picture' })).toMatchObject({ kind: 'nothing', why: 'unfit' })
    // By what it says, and where it says nothing.
    answer = html('x'.repeat(10_001), 'image/png')
    expect(await get({ wants: 'picture' })).toMatchObject({ why: 'unfit', receivedBytes: 0 })
    answer = says('200 OK\r\nContent-Type: image/png', 'x'.repeat(10_001))
    expect(await get({ wants: 'picture' })).toMatchObject({ kind: 'nothing', why: 'unfit' })
  })

  it('that sends elsewhere is not followed here', async () => {
    answer = says('302 Found\r\nLocation: https://other.example/')
    expect(await get()).toMatchObject({ kind: 'moved', to: 'https://other.example/' })
    expect([asked, site.connections.length]).toEqual([['site.example'], 1])
  })

  it('whose certificate is not its own is told nothing', async () => {
    answer = html('<title>x</title>')
    expect(await get({ url: 'https://other.example/' })).toMatchObject({ why: 'unreachable' })
    const strict = sitesWith({ door: { port: site.port } })
    expect(await get({}, strict)).toMatchObject({ why: 'unreachable' })
    expect(site.connections.flatMap(({ requests }) => requests)).toEqual([])
  })
})

describe('time', () => {
  let clock: VirtualClock
  beforeEach(() => {
    clock = createVirtualClock()
    sites = sitesWith({ clock })
  })

  it('ends with a site that drips, one that says nothing, and a name that nobody answers for', async () => {
    let arrived = (): void => undefined
    for (const start of ['HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<ti', 'HTTP/1.1 200', '']) {
      const there = new Promise<void>((resolve) => (arrived = resolve))
      answer = (_, socket) => {
        socket.write(start)
        arrived()
      }
      const reply = get()
      await there
      await clock.advance(20_000)
      expect(await reply).toMatchObject({ kind: 'nothing', why: 'unreachable' })
    }
    const silent = sitesWith({ clock, resolve: () => new Promise(() => undefined) })
    const reply = get({}, silent)
    await clock.advance(20_000)
    expect(await reply).toMatchObject({ why: 'unreachable' })
  })

  it('ends at once when the engine is closed', async () => {
    answer = () => sites.close()
    expect(await get()).toMatchObject({ why: 'unreachable' })
    expect(await get()).toMatchObject({ why: 'unreachable' })
  })
})

describe('an address that is not public', () => {
  it('is never connected to: not alone, and not among others that are', async () => {
    const trap = createServer().listen(0, '127.0.0.1')
    await once(trap, 'listening')
    let caught = 0
    trap.on('connection', () => caught++)
    const door = { port: (trap.address() as AddressInfo).port }
    for (const addresses of [
      ['127.0.0.1'],
      ['93.184.215.14', '127.0.0.1'],
      ['::ffff:127.0.0.1'],
      ['fe80::1'],
      ['::1'],
    ]) {
      const guarded = sitesWith({ resolve: () => Promise.resolve(addresses), isPublic: isPublicAddress, door })
      expect(await get({}, guarded)).toMatchObject({ kind: 'nothing', why: 'refused', address: '' })
    }
    expect(caught).toBe(0)
    trap.close()
  })

  it('gains nothing by a name that answers differently the second time: it is asked once, and that address is used', async () => {
    answer = html('<title>x</title>')
    let times = 0
    const rebinding = sitesWith({ resolve: () => Promise.resolve([times++ === 0 ? '127.0.0.1' : '127.0.0.2']) })
    expect(await get({}, rebinding)).toMatchObject({ kind: 'page', address: '127.0.0.1' })
    expect([times, site.connections.length]).toEqual([1, 1])
  })

  it('may be excepted by name and by number', async () => {
    answer = html('<title>x</title>')
    expect(await get({ except: ['site.example'] })).toMatchObject({ why: 'refused' })
    expect(asked).toEqual([])
    expect(await get({ except: ['127.0.0.1'] })).toMatchObject({ why: 'refused' })
    expect(site.connections).toEqual([])
  })

  it('is passed over for the next one where a site does not answer at the first', async () => {
    answer = html('<title>x</title>')
    const twofold = sitesWith({ resolve: () => Promise.resolve(['127.0.0.9', '127.0.0.1']) })
    expect(await get({}, twofold)).toMatchObject({ kind: 'page', address: '127.0.0.1' })
  })
})

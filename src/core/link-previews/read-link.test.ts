import { beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '#protocol/errors.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import type { WebReply, WebRequest, WebSites, WebTarget } from '../ports/web-sites.ts'
import { readLink, readLinkLimits, type FoundPage } from './read-link.ts'

type Reply = WebReply extends infer R ? (R extends WebReply ? Omit<R, 'address' | 'receivedBytes'> : never) : never
const nothing: Reply = { kind: 'nothing', why: 'unreachable' }
const picture = new Uint8Array([1, 2, 3])
let replies: Record<string, Reply>
let asked: WebRequest[]
let clock: VirtualClock
let tookMs: number
let checkOn: () => void

beforeEach(() => {
  replies = {}
  asked = []
  clock = createVirtualClock()
  tookMs = 100
  checkOn = () => undefined
})

const sites: WebSites = {
  target(url, base): WebTarget | undefined {
    const parsed = URL.parse(url, base?.href)
    return parsed?.protocol === 'https:' ? { href: parsed.href, host: parsed.host } : undefined
  },
  async get(request) {
    asked.push(request)
    await clock.advance(tookMs)
    return { address: '', receivedBytes: 0, ...(replies[request.target.href] ?? nothing) }
  },
  close: () => undefined,
}
const read = (link = 'https://a.example/', except: string[] = []): Promise<FoundPage | undefined> =>
  readLink({ sites, clock, except, checkOn: () => checkOn() }, link)
const page = (text: string): Reply => ({ kind: 'page', text })
const hrefs = (): string[] => asked.map(({ target }) => target.href)

describe('what is behind a link', () => {
  it('is a page and its picture, each in lines that hide nothing', async () => {
    replies = {
      'https://a.example/': page(
        '<title>\n A \u202Etitle\u0007 </title><meta property="og:image" content="i.png"><meta property="og:site_name" content="S\u200b">',
      ),
      'https://a.example/i.png': { kind: 'picture', bytes: picture },
    }
    expect(await read()).toEqual({ title: 'A title', description: '', site: 'S', picture })
  })

  it('is short, and no character of it is cut in two', async () => {
    replies = { 'https://a.example/': page(`<title>${'😀'.repeat(400)}</title>`) }
    const { title = '' } = (await read()) ?? {}
    expect([title.length <= 160, title.endsWith('😀…'), title.isWellFormed()]).toEqual([true, true, true])
  })

  it('is nothing where the page does not say what it is', async () => {
    for (const reply of [
      page(''),
      page('<title>  \u200b </title>'),
      nothing,
      { kind: 'picture', bytes: picture } as const,
    ]) {
      replies = { 'https://a.example/': reply }
      expect(await read()).toBeUndefined()
    }
  })

  it('has no picture where none comes, and none over plain http', async () => {
    for (const source of [
      'https://b.example/i.png',
      'http://b.example/i.png',
      'data:image/png;base64,AAAA',
      'javascript:1',
    ]) {
      replies = { 'https://a.example/': page(`<title>t</title><meta property="og:image" content="${source}">`) }
      expect((await read())?.picture).toBeNull()
    }
    expect(hrefs().filter((href) => !href.startsWith('https://a.'))).toEqual(['https://b.example/i.png'])
  })

  it('is followed three times and no further, and only over TLS', async () => {
    const to = (name: string): Reply => ({ kind: 'moved', to: `https://${name}.example/` })
    replies = {
      'https://a.example/': to('b'),
      'https://b.example/': to('c'),
      'https://c.example/': to('d'),
      'https://d.example/': page('<title>there</title>'),
    }
    expect((await read())?.title).toBe('there')
    replies['https://d.example/'] = to('e')
    replies['https://e.example/'] = page('<title>too far</title>')
    expect(await read()).toBeUndefined()
    replies['https://a.example/'] = to('a')
    asked = []
    expect(await read()).toBeUndefined()
    expect(asked).toHaveLength(4)
    replies['https://a.example/'] = { kind: 'moved', to: 'http://b.example/' }
    asked = []
    expect(await read()).toBeUndefined()
    expect(hrefs()).toEqual(['https://a.example/'])
  })

  it('is never the home server, by whichever way', async () => {
    const office = 'office.example'
    expect(await read(`https://${office}/`, [office])).toBeUndefined()
    expect(asked).toEqual([])
    replies = { 'https://a.example/': { kind: 'moved', to: `https://${office}/v1/info` } }
    expect(await read('https://a.example/', [office])).toBeUndefined()
    replies = {
      'https://a.example/': page(`<title>t</title><meta property="og:image" content="https://${office}/i.png">`),
    }
    expect(await read('https://a.example/', [office])).toMatchObject({ picture: null })
    expect(asked.every(({ target }) => target.host === 'a.example')).toBe(true)
    // By its number, the adapter knows it.
    expect(asked.every(({ except }) => except.includes(office))).toBe(true)
  })

  it('has one time for all of it', async () => {
    tookMs = readLinkLimits.timeMs / 2
    replies = {
      'https://a.example/': { kind: 'moved', to: 'https://b.example/' },
      'https://b.example/': page('<title>t</title><meta property="og:image" content="i.png">'),
    }
    expect(await read()).toMatchObject({ title: 't', picture: null })
    expect(asked.map(({ timeoutMs }) => timeoutMs)).toEqual([readLinkLimits.timeMs, readLinkLimits.timeMs / 2])
  })

  it('is asked for no further when its user has locked or switched previews off meanwhile', async () => {
    const later = [
      page('<title>t</title><meta property="og:image" content="i.png">'),
      { kind: 'moved', to: 'https://b.example/' } as const,
    ]
    for (const reply of later) {
      asked = []
      replies = { 'https://a.example/': reply }
      checkOn = () => {
        if (asked.length > 0) throw new UsageError('not_ready', 'locked')
      }
      await expect(read()).rejects.toMatchObject({ code: 'not_ready' })
      expect(hrefs()).toEqual(['https://a.example/'])
    }
  })
})

// A link that is sent with its preview: who asks the site, who does not, and what becomes of the preview with its message.
// Real engines, a real home server, and a site over TLS on loopback. Promises B7, C1.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatWhen, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { pngOf } from '../support/pictures/made-pictures.ts'
import { online } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'
import { openWebSite, siteAddress, type WebSite } from '../support/web-site.ts'

describe('a preview of a link', () => {
  let home: TestHome
  let site: WebSite
  let anna: Installation
  let boris: Installation
  let pair: string
  let link: string
  const square = new Uint8Array(pngOf(64, 64))
  const words = { title: 'Weir & mill', description: 'What the flood has left', site: 'News' }

  beforeAll(async () => {
    home = await openTestHome({ largeInstance: true })
    site = await openWebSite()
    link = `https://${site.host}/weir`
    site.put(
      '/weir',
      'text/html; charset=utf-8',
      `<meta property="og:title" content="Weir &amp; mill"><meta property="og:description" content="${words.description}">
       <meta property="og:site_name" content="News"><meta property="og:image" content="/weir.png">`,
    )
    site.put('/weir.png', 'image/png', pngOf(1_200, 630))
    // Both could reach the site: that one of them does not is what is shown.
    ;[anna, boris] = await Promise.all([
      openInstallation('anna', { sites: site.sites() }),
      openInstallation('boris', { sites: site.sites() }),
    ])
    for (const one of [anna, boris]) await one.signUp(await home.invite())
    await Promise.all([online(anna.engine()), online(boris.engine())])
    const { address = '' } = await boris.engine().account()
    const started = await anna.engine().startPairChat({ peer: address })
    if (!started.ok) throw new Error(started.code)
    pair = started.chat
    await chatWhen(boris.engine(), pair, (view) => view.state === 'active')
    await boris.engine().acceptChat({ chat: pair })
  })
  afterAll(async () => {
    await Promise.all([anna.close(), boris.close()])
    await Promise.all([home.close(), site.close()])
  })

  const sent = { link: '', ...words, picture: square }
  const shown = async (one: Installation, text: string) => {
    const { id, preview } = await messageWhen(one.engine(), pair, text)
    return { id, preview }
  }

  it('is made where its user wants it, and nowhere else', async () => {
    await expect(anna.engine().findLinkPreview({ link })).rejects.toMatchObject({ code: 'previews_off' })
    expect(site.paths).toEqual([])
    await anna.engine().setPrivacy({ makesPreviews: true })
    const { found } = await anna.engine().findLinkPreview({ link })
    expect(found).toEqual({ ...words, picture: expect.any(Uint8Array) as Uint8Array })
    expect(Buffer.from(found?.picture ?? []).equals(pngOf(1_200, 630))).toBe(true)
    expect(site.paths).toEqual(['/weir', '/weir.png'])
  })

  it('stands in the network ledger with its site', async () => {
    const { entries } = await anna.engine().networkLedger()
    const asked = entries.filter(({ purpose }) => purpose === 'link-preview')
    expect(asked.map(({ to, addresses, route, state }) => ({ to, addresses, route, state }))).toEqual(
      ['picture', 'page'].map((route) => ({ to: site.host, addresses: [siteAddress], route, state: 'done' })),
    )
    expect(asked.every(({ receivedBytes }) => receivedBytes > 0)).toBe(true)
  })

  it('goes with its message, and whoever receives it asks nobody', async () => {
    const before = site.paths.length
    const text = `Look: ${link}`
    await anna.engine().sendText({ chat: pair, text, preview: { ...sent, link } })
    for (const one of [anna, boris]) {
      const { id, preview } = await shown(one, text)
      expect(preview).toEqual({ link, ...words, hasPicture: true })
      const { bytes } = await one.engine().linkPicture({ chat: pair, message: id })
      expect(Buffer.from(bytes ?? []).equals(square)).toBe(true)
    }
    expect(site.paths).toHaveLength(before)
    const { entries } = await boris.engine().networkLedger()
    expect(new Set(entries.map(({ to }) => to))).toEqual(new Set([home.server().domain]))
  })

  it('is left out where it hides something, its link is not in the text, it is shown once, and where the words leave no room', async () => {
    const hidden = { ...sent, link, title: 'gpj\u202Eexe' }
    await anna.engine().sendText({ chat: pair, text: `hidden ${link}`, preview: hidden })
    const room = `${'я'.repeat(32_700)} ${link}`
    await anna.engine().sendText({ chat: pair, text: 'another text', preview: { ...sent, link } })
    await anna.engine().sendText({ chat: pair, text: room, preview: { ...sent, link } })
    for (const text of [`hidden ${link}`, 'another text', room]) {
      for (const one of [anna, boris]) expect((await shown(one, text)).preview).toBeNull()
    }
    const once = await anna.engine().sendText({ chat: pair, text: link, burnsOnRead: true, preview: { ...sent, link } })
    const seen = await chatWhen(boris.engine(), pair, ({ messages }) => messages.some(({ id }) => id === once.id))
    expect(seen.messages.find(({ id }) => id === once.id)?.preview).toBeNull()
    expect(await boris.engine().linkPicture({ chat: pair, message: once.id })).toEqual({ bytes: null })
  })

  it('stays through an edit that keeps its link, goes with one that does not, and is forwarded', async () => {
    const text = `Here: ${link}`
    const { id } = await anna.engine().sendText({ chat: pair, text, preview: { ...sent, link } })
    await shown(boris, text)
    await anna.engine().editMessage({ chat: pair, message: id, text: `There: ${link}` })
    for (const one of [anna, boris])
      expect((await shown(one, `There: ${link}`)).preview).toMatchObject({ title: words.title })
    await boris.engine().forwardMessage({ chat: pair, message: id, to: [pair], namesAuthor: true })
    const isForwarded = ({ forwarded, preview }: { forwarded: object | null; preview: object | null }): boolean =>
      forwarded !== null && preview !== null
    await chatWhen(anna.engine(), pair, ({ messages }) => messages.some(isForwarded))
    await anna.engine().editMessage({ chat: pair, message: id, text: 'Nowhere' })
    for (const one of [anna, boris]) {
      expect((await shown(one, 'Nowhere')).preview).toBeNull()
      expect(await one.engine().linkPicture({ chat: pair, message: id })).toEqual({ bytes: null })
    }
  })

  it('is gone with its message', async () => {
    const text = `Gone: ${link}`
    const { id } = await anna.engine().sendText({ chat: pair, text, preview: { ...sent, link } })
    await shown(boris, text)
    await anna.engine().deleteMessage({ chat: pair, message: id, everywhere: true })
    await chatWhen(boris.engine(), pair, ({ messages }) =>
      messages.every((one) => one.id !== id || (one.kind === 'deleted' && one.preview === null)),
    )
    expect(await boris.engine().linkPicture({ chat: pair, message: id })).toEqual({ bytes: null })
  })

  it('is asked for one link after another, and only for the one that was named last', async () => {
    const before = site.paths.length
    for (const name of ['a', 'b', 'c']) site.put(`/${name}`, 'text/html', `<title>${name}</title>`)
    const found = await Promise.all(
      ['a', 'b', 'c'].map((name) => anna.engine().findLinkPreview({ link: `https://${site.host}/${name}` })),
    )
    expect(found.map((one) => one.found?.title)).toEqual([undefined, undefined, 'c'])
    expect(site.paths.slice(before)).toEqual(['/c'])
  })

  it('is not asked of the home server, and not while the account is locked', async () => {
    const before = home.requestCount()
    expect(await anna.engine().findLinkPreview({ link: `https://${home.server().domain}/v1/info` })).toEqual({
      found: null,
    })
    expect(home.requestCount()).toBe(before)
    await anna.engine().lock()
    await expect(anna.engine().findLinkPreview({ link })).rejects.toMatchObject({ code: 'not_ready' })
    await anna.unlock()
    expect(await anna.engine().privacy()).toMatchObject({ makesPreviews: true })
  })
})

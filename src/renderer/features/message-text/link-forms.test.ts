// Two hundred forms in which an address can stand in a message: which of them are links, where these lead, whether their
// words say so, and what the main process opens of them. Whatever is no link here stays text.

import { describe, expect, it } from 'vitest'
import { readExternalLink } from '#main/external-link.ts'
import { saysHost, type Link } from './link-reading.ts'
import { readMessage } from './read-message.ts'
import type { Inline } from './tree.ts'

interface Found {
  readonly link: Link
  /** What stands there, or the words that stand for it. */
  readonly words: string
}

/** All links of a message, wherever they stand in its tree. */
function linksOf(text: string): readonly Found[] {
  const found: Found[] = []
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk)
    else if (typeof node === 'object' && node !== null) {
      if (isLink(node)) found.push({ link: node.link, words: node.label ?? node.written })
      else Object.values(node).forEach(walk)
    }
  }
  walk(readMessage(text))
  return found
}

const isLink = (node: object): node is Extract<Inline, { readonly kind: 'link' }> =>
  'kind' in node && node.kind === 'link'

const schemes =
  'javascript data blob file vbscript about chrome chrome-extension devtools filesystem view-source app ws wss ftp ftps sftp ssh ' +
  'telnet gopher ldap ldaps smb nfs dav webcal news nntp irc ircs magnet tel sms sip sips facetime skype zoommtg msteams slack ' +
  'vscode vscode-insiders cursor jetbrains steam spotify itms-apps market intent ms-settings ms-msdt ms-officecmd ms-word ' +
  'search-ms ms-appinstaller shell x-apple.systempreferences help hcp jar wyciwyg resource res mk mhtml talkee+x httpx xhttps'

const slash = '/'.repeat(2)

/** Under each kind, what is no link. */
const never: Readonly<Record<string, readonly string[]>> = {
  'another scheme': schemes.split(' ').flatMap((scheme) => [`${scheme}:${slash}bank.example/x`]),
  'a scheme without slashes': [
    'javascript',
    'data',
    'vbscript',
    'file',
    'tel',
    'sms',
    'ms-settings',
    'https',
    'http',
  ].map((scheme) => `${scheme}:bank.example`),
  'a scheme in disguise': [
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'javascript\u200b:alert(1)',
    'ｊavascript:alert(1)',
    'javascript&colon;alert(1)',
    'javascript&#58;alert(1)',
    'feed:javascript:alert(1)',
    'data:text/html;base64,PHNjcmlwdD4=',
    'data:,x',
    'blob:null/1234',
    'file:///etc/passwd',
    'file:\\\\host\\share',
    '\\\\host\\share',
    '//bank.example/',
    'www.bank.example',
    'bank.example',
    'ann@bank.example',
    '127.0.0.1:8443',
  ],
  'a name before the host': [
    'https://bank.example@evil.example/',
    'https://bank.example:443@evil.example/',
    'https://user:pw@evil.example/',
    'https://bank.example%2f@evil.example/',
    'https://bank.example\u2044@evil.example/',
    'https://bank.example\u2215login@evil.example/',
    'http://a@b@evil.example/',
    'https://xn--80ak6aa92e.com@evil.example/',
  ],
  'no host, or none that there can be': [
    'https://',
    'http://?x',
    'https://#x',
    'https://[::1',
    'https://[evil]/',
    'https://bank.example:99999/',
    'https://bank.example:port/',
    'https://%00/',
    'https://a%20b/',
    'https://1.2.3.256/',
    'https://0x100000000/',
    'https://\u00ad/',
  ],
  'a mail program told more than to whom': [
    'mailto:',
    'mailto:@bank.example',
    'mailto:ann',
    'mailto:ann@bank.example?bcc=eve@evil.example',
    'mailto:ann@bank.example?attach=/etc/passwd',
    'mailto:ann@bank.example?body=x',
    'mailto:ann@bank.example%0abcc:eve@evil.example',
    'mailto:ann@bank.example%3fattach=/etc/passwd',
    'mailto:ann@b\u0430nk.example',
    'mailto:"ann"@bank.example',
  ],
  'an invite of another shape': [
    'talkee:j/1/x',
    'talkee:javascript',
    'talkee://',
    'talkee:/j/1/x',
    'talkee://\u0430/1/x',
  ],
  'within a word': [
    'xhttps://bank.example',
    'a.https://bank.example',
    'u@https://bank.example',
    '1http://bank.example',
  ],
  'longer than any': [`https://bank.example/${'x'.repeat(2_048)}`, `https://${'a'.repeat(2_100)}.example/`],
}

/** What is a link: where it leads as the network knows it, and whether it says so itself. */
const always: readonly (readonly [written: string, url: string, isTold: boolean])[] = [
  ['https://bank.example', 'https://bank.example/', true],
  ['https://bank.example/', 'https://bank.example/', true],
  ['HTTPS://BANK.EXAMPLE/Path', 'https://bank.example/Path', true],
  ['http://bank.example', 'http://bank.example/', true],
  ['https://bank.example:8443/x', 'https://bank.example:8443/x', true],
  ['https://bank.example:443/x', 'https://bank.example/x', false],
  ['https://bank.example?a=b#c', 'https://bank.example/?a=b#c', true],
  ['https://bank.example/a(b)c', 'https://bank.example/a(b)c', true],
  ['https://bank.example/%2e%2e/x', 'https://bank.example/x', true],
  ['https://bank.example/?next=javascript:alert(1)', 'https://bank.example/?next=javascript:alert(1)', true],
  ['https://bank.example/?u=https://evil.example/', 'https://bank.example/?u=https://evil.example/', true],
  ['https://bank.example.evil.example/', 'https://bank.example.evil.example/', true],
  ['https://localhost:3000/', 'https://localhost:3000/', true],
  ['https://[::1]:8443/x', 'https://[::1]:8443/x', true],
  ['https://[2001:db8::1]/', 'https://[2001:db8::1]/', true],
  ['https://[2001:DB8:0:0:0:0:0:1]/', 'https://[2001:db8::1]/', false],
  ['https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', false],
  ['https://127.0.0.1/', 'https://127.0.0.1/', true],
  ['https://0x7f.1/', 'https://127.0.0.1/', false],
  ['https://2130706433/', 'https://127.0.0.1/', false],
  ['https://0177.0.0.1/', 'https://127.0.0.1/', false],
  ['https://127.1/', 'https://127.0.0.1/', false],
  ['https://xn--80ak6aa92e.com/', 'https://xn--80ak6aa92e.com/', true],
  ['https://аррӏе.com/', 'https://xn--80ak6aa92e.com/', false],
  ['https://bаnk.example/', 'https://xn--bnk-6cd.example/', false],
  ['https://bank.ехample/', 'https://bank.xn--ample-ywe6i/', false],
  ['https://ⓑank.example/', 'https://bank.example/', false],
  ['https://ｂａｎｋ.example/', 'https://bank.example/', false],
  ['https://bank。example/', 'https://bank.example/', false],
  ['https://bank.example。evil.example/', 'https://bank.example.evil.example/', false],
  ['https://ba\u00adnk.example/', 'https://bank.example/', false],
  ['https://ba\u200bnk.example/', 'https://bank.example/', false],
  ['https://ba\u2060nk.example/', 'https://bank.example/', false],
  ['https://bank.example/\u202efdp.exe', 'https://bank.example/%E2%80%AEfdp.exe', true],
  ['https://bank.example/\u200b', 'https://bank.example/%E2%80%8B', true],
  ['https://ẞank.example/', 'https://xn--ank-4ka.example/', false],
  ['https://пример.example/', 'https://xn--e1afmkfd.example/', false],
  ['https://%62ank.example/', 'https://bank.example/', false],
  ['https://bank.example\\@evil.example/', 'https://bank.example/@evil.example/', false],
  ['https://bank.example\\evil', 'https://bank.example/evil', false],
  ['https://bank.example./', 'https://bank.example./', true],
  [`https://bank.example/${'x'.repeat(2_000)}`, `https://bank.example/${'x'.repeat(2_000)}`, true],
  ['mailto:ann@bank.example', 'mailto:ann@bank.example', true],
  ['MAILTO:Ann@Bank.Example', 'MAILTO:Ann@Bank.Example', true],
  ['talkee://j/1/pAFzYnJpZ2h0', 'talkee://j/1/pAFzYnJpZ2h0', true],
]

/** What ends a sentence is none of the address. */
const ends = ['.', ',', ';', ':', '!', '?', '?!', '...', '»', '”', '’', ')', '].', '},', '*', '~', '!!', ').', '**']

describe('two hundred forms of addresses', () => {
  it('are as many', () => {
    const forms = [...Object.values(never).flat(), ...always.map(([written]) => written), ...ends]
    expect(new Set(forms).size).toBe(forms.length)
    expect(forms.length).toBeGreaterThanOrEqual(200)
  })

  it.each(Object.entries(never))('are no links: %s', (_, forms) => {
    const wrong = forms.filter((form) => linksOf(form).some(({ words }) => words.length >= form.length - 1))
    expect(wrong).toEqual([])
    const labelled = forms.filter((form) => linksOf(`[the bank](${form})`).some(({ words }) => words === 'the bank'))
    expect(labelled).toEqual([])
  })

  it.each(always)('lead where they say: %s', (written, url, isTold) => {
    const [found, ...rest] = linksOf(written)
    expect([found?.link.url, rest.length, found !== undefined && saysHost(found.words, found.link)]).toEqual([
      url,
      0,
      isTold,
    ])
  })

  it('end before what ends the sentence', () => {
    const read = ends.map((end) => linksOf(`see https://bank.example/x${end} and`)[0]?.link.url)
    expect(read).toEqual(ends.map(() => 'https://bank.example/x'))
  })

  it('never say another host than the one that they lead to, in whatever words', () => {
    const words = [
      'https://bank.example',
      'https://bank.example/login',
      'bank.example',
      'the bank',
      '\u202ehttps://bank.example',
    ]
    const lies = always.flatMap(([written]) =>
      words.flatMap((label) =>
        linksOf(`[${label}](${written})`)
          .filter(({ words: shown, link }) => saysHost(shown, link) && link.host !== 'bank.example')
          .map(() => `${label} → ${written}`),
      ),
    )
    expect(lies).toEqual([])
  })

  it('have nothing hidden in what is opened, and the main process opens it as it is or not at all', () => {
    for (const [written] of always) {
      for (const { link } of linksOf(written)) {
        expect(link.url).toMatch(/^[\x21-\x7e]+$/)
        const opened = readExternalLink(link.url)
        if (link.kind === 'invite') expect(opened).toBeUndefined()
        else expect(opened?.toLowerCase()).toBe(link.url.toLowerCase())
      }
    }
  })

  it('open nothing in the main process but a page of the web or a letter to one person, whoever asks', () => {
    const opened = Object.values(never)
      .flat()
      .flatMap((form) => readExternalLink(form) ?? [])
    // A page that was taken over can ask for what a message cannot: what is left of it is an address without a name.
    expect(opened.filter((url) => !/^https?:\/\/[^@\s]+$/.test(url))).toEqual([])
  })
})

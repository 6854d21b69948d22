// Electron's security checklist, item by item as its documentation numbers them. What applies is asked of the running
// app; what the build alone can show (fuses, the archive) is the packaging suite's.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { contentSecurityPolicy } from '../../src/main/app-scheme.ts'
import { test } from './app.ts'
import { takePorts } from './taken-ports.ts'

const root = join(import.meta.dirname, '..', '..')

test('Electron checklist: the running page', async ({ launch }) => {
  const { app, page } = await launch()
  const inPage = <T>(ask: () => T) => page.evaluate(ask)

  await test.step('1. loads no content but its own: every request is for the app', async () => {
    const seen: string[] = []
    page.on('request', (request) => seen.push(new URL(request.url()).host))
    await page.reload()
    expect(seen.length).toBeGreaterThan(1)
    const own = await inPage(() => window.location.host)
    expect(seen.filter((host) => host !== own)).toEqual([])
  })
  await test.step('2. no Node in the page', async () => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname']
    expect(await page.evaluate((all) => all.filter((name) => name in window), names)).toEqual([])
  })
  await test.step('3. and 20. context isolation, and no function of Electron in the page', async () => {
    expect(await inPage(() => Object.keys(window).filter((name) => /electron|ipc|bridge|talkee/i.test(name)))).toEqual(
      [],
    )
  })
  await test.step('4. the sandbox is on', async () => {
    const preload = readFileSync(join(root, 'out/app/preload/preload.cjs'), 'utf8')
    expect([...preload.matchAll(/require\(["'`](.*?)["'`]\)/g)].map(([, name]) => name)).toEqual(['electron'])
  })
  await test.step('5. every permission is denied', async () => {
    const asked = await page.evaluate(async () => {
      const name = (error: unknown) => (error instanceof Error || error instanceof DOMException ? error.name : 'other')
      const media = async (ask: () => Promise<unknown>) => ask().then(() => 'granted', name)
      const located = new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          ({ code }) => resolve(code),
        ),
      )
      return [
        await media(() => navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
        await media(() => navigator.mediaDevices.getDisplayMedia()),
        await media(() => navigator.clipboard.readText()),
        await media(() => navigator.clipboard.writeText('x')),
        await located,
        await Notification.requestPermission(),
      ]
    })
    expect(asked).toEqual([
      'NotAllowedError',
      expect.not.stringMatching('granted'),
      'NotAllowedError',
      'NotAllowedError',
      1,
      'denied',
    ])
  })
  await test.step('5. but the picture of the camera, while a sheet scans a code', async () => {
    const media = (wanted: MediaStreamConstraints) =>
      page.evaluate(
        (asked) =>
          navigator.mediaDevices.getUserMedia(asked).then(
            (stream) => {
              const kinds = stream.getTracks().map(({ kind }) => kind)
              for (const track of stream.getTracks()) track.stop()
              return kinds.join()
            },
            (error: unknown) => (error instanceof DOMException ? error.name : 'other'),
          ),
        wanted,
      )
    const ask = async () => [
      await media({ video: true }),
      await media({ audio: true }),
      await media({ video: true, audio: true }),
    ]
    const denied = 'NotAllowedError'
    expect(await ask()).toEqual([denied, denied, denied])
    await page.getByRole('button', { name: 'Join with an invite' }).click()
    await page.getByRole('button', { name: 'Scan a code' }).click()
    await expect(page.getByLabel('What the camera sees')).toBeVisible()
    expect(await ask()).toEqual(['video', denied, denied])
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect.poll(ask).toEqual([denied, denied, denied])
    // A page that is loaded anew has no sheet open, whatever the one before had.
    await page.getByRole('button', { name: 'Scan a code' }).click()
    await expect(page.getByLabel('What the camera sees')).toBeVisible()
    await page.reload()
    await expect(page.getByRole('button', { name: 'Join with an invite' })).toBeVisible()
    expect(await ask()).toEqual([denied, denied, denied])
  })
  await test.step('7. a Content-Security-Policy without any unsafe-*, that the page cannot get around', async () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:/)
    await page.evaluate(async () => {
      const seen: string[] = []
      Reflect.set(window, 'violations', seen)
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective))
      const attempt = (work: () => unknown) => {
        try {
          work()
        } catch {
          // What is refused by an error has been counted as a violation too.
        }
      }
      // From a timer: what the test evaluates itself is exempt.
      await new Promise<void>((resolve) =>
        setTimeout(() => {
          const script = document.createElement('script')
          attempt(() => Reflect.set(script, 'textContent', '1'))
          document.head.append(script)
          attempt(() => Reflect.set(document.createElement('div'), 'innerHTML', '<b>x</b>'))
          const image = document.createElement('img')
          image.src = 'https://127.0.0.1:9/pixel.png'
          const style = document.createElement('style')
          style.textContent = 'body{color:red}'
          document.head.append(style)
          const frame = document.createElement('iframe')
          frame.src = 'https://127.0.0.1:9/'
          document.body.append(frame)
          const never = (): void => undefined
          attempt(() => Reflect.set(window, 'startedWorker', new Worker('/assets/any.js')))
          attempt(() => Reflect.set(window, 'startedWorker', new Worker(URL.createObjectURL(new Blob(['1'])))))
          const policies = Reflect.get(window, 'trustedTypes') as {
            createPolicy(name: string, rules: { createScriptURL: () => void }): unknown
          }
          for (const name of ['talkee-picture-worker', 'talkee-templates', 'another', 'default']) {
            attempt(() => Reflect.set(window, 'madePolicy', policies.createPolicy(name, { createScriptURL: never })))
          }
          const base = document.createElement('base')
          base.href = 'https://127.0.0.1:9/'
          document.head.append(base)
          fetch('/index.html').then(
            () => resolve(),
            () => resolve(),
          )
        }, 0),
      )
    })
    const refused = ['base-uri', 'connect-src', 'frame-src', 'img-src', 'require-trusted-types-for', 'style-src-elem']
    await expect
      .poll(() => page.evaluate(() => Reflect.get(window, 'violations') as unknown))
      .toEqual(expect.arrayContaining([...refused, 'trusted-types']))
    // The one worker is started by its one policy, which the page has made before any of this.
    expect(await page.evaluate(() => ['startedWorker', 'madePolicy'].filter((name) => name in window))).toEqual([])
    expect(page.workers()).toEqual([])
  })
  await test.step('6., 8., 9., 10. and 11. no setting that loosens the page', async () => {
    const shipped = globSync('src/{main,preload}/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
    const sources = shipped.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
    expect(sources).not.toMatch(
      /webSecurity: false|allowRunningInsecureContent: true|experimentalFeatures: true|enableBlinkFeatures|webviewTag: true|sandbox: false|contextIsolation: false|nodeIntegration\w*: true/,
    )
    expect(await page.evaluate(() => document.querySelectorAll('webview').length)).toBe(0)
  })
  await test.step('12. and 13. it stays where it is', async () => {
    const before = page.url()
    for (const url of ['https://127.0.0.1:9/', 'file:///etc/passwd', 'data:text/html,x', `${before}?other`]) {
      await page.evaluate((to) => {
        setTimeout(() => window.location.assign(to), 0)
      }, url)
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
      expect(page.url(), url).toBe(before)
    }
  })
  await test.step('14. it opens no window', async () => {
    await page.evaluate(() => {
      window.open('https://127.0.0.1:9/')
      window.open('about:blank')
      const link = document.createElement('a')
      link.href = 'https://127.0.0.1:9/'
      link.target = '_blank'
      document.body.append(link)
      link.click()
    })
    await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await expect.poll(() => app.windows().length).toBe(1)
  })
  await test.step('15. and 17. links out are web and mail addresses only, and nobody else can ask', async () => {
    await app.evaluate(({ shell }) => {
      const opened: string[] = []
      Reflect.set(globalThis, 'openedLinks', opened)
      shell.openExternal = async (url) => {
        opened.push(url)
      }
    })
    const ports = await takePorts(page)
    const refused = [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'http://a@example.org/',
      'smb://x/y',
      'https://a:b@example.org/',
      'ms-msdt:x',
      '-x',
    ]
    for (const url of refused) {
      expect((await ports.ask('desktop', 'openExternal', { url })).value, url).toEqual({ ok: false, code: 'bad_url' })
    }
    expect((await ports.ask('desktop', 'openExternal', { url: 'https://example.org/a' })).value).toEqual({ ok: true })
    expect(await app.evaluate(() => Reflect.get(globalThis, 'openedLinks') as unknown)).toEqual([
      'https://example.org/a',
    ])
  })
  await test.step('16. a version of Electron that is current and exact', async () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Readonly<Record<string, string>>
    }
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
  })
  await test.step('18. an own scheme, never file://, and no path of the disk behind it', async () => {
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())).toMatch(
      /^app:\/\/talkee\/index\.html/,
    )
    expect(existsSync(join(root, 'out/app/main/main.js'))).toBe(true)
    const paths = [
      '/../main/main.js',
      '/..%2fmain/main.js',
      '/%2e%2e/main/main.js',
      '/index.html%00',
      '//etc/passwd',
      '/assets/',
    ]
    const { protocol, host } = new URL(page.url())
    for (const path of paths) {
      const response = await page.request.get(`${protocol}//${host}${path}`).catch(() => undefined)
      expect(response?.status() ?? 404, path).toBe(404)
    }
  })
})

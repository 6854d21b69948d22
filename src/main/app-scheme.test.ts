import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contentSecurityPolicy, createAppFiles } from './app-scheme.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'talkee-scheme-'))
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'page', 'index.html'), '<p>page</p>')
  writeFileSync(join(folder, 'page', 'assets', 'a.js'), '1')
  writeFileSync(join(folder, 'page', 'assets', 'a.js.map'), '{}')
  writeFileSync(join(folder, 'secret.html'), 'secret')
})
afterEach(() => rmSync(folder, { recursive: true }))

const get = (url: string, method = 'GET') => createAppFiles(join(folder, 'page'))(new Request(url, { method }))

describe('the files behind app://', () => {
  it('are served with their kind and the policy', async () => {
    const page = get('app://talkee/')
    expect([page.status, await page.text()]).toEqual([200, '<p>page</p>'])
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(get('app://talkee/assets/a.js').headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    'app://talkee/../secret.html',
    'app://talkee/%2e%2e/secret.html',
    'app://talkee/..%2fsecret.html',
    'app://talkee/..%5csecret.html',
    'app://talkee//secret.html',
    'app://talkee/index.html%00',
    'app://talkee/assets/',
    'app://talkee/assets/a.js.map',
    'app://other/index.html',
    'https://talkee/index.html',
  ])('are all there is: %s is not found', (url) => {
    expect(get(url).status).toBe(404)
  })

  it('are only read', () => {
    expect(get('app://talkee/index.html', 'POST').status).toBe(404)
  })

  it('are those of the start, whatever happens on the disk', async () => {
    const serve = createAppFiles(join(folder, 'page'))
    writeFileSync(join(folder, 'page', 'index.html'), 'changed')
    expect(await serve(new Request('app://talkee/index.html')).text()).toBe('<p>page</p>')
  })

  it('come with a refusal that says the policy too', () => {
    expect(get('app://talkee/none.html').headers.get('content-security-policy')).toBe(contentSecurityPolicy)
  })
})

describe('the policy', () => {
  it('allows no connection, no unsafe source and no other origin', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'")
    expect(contentSecurityPolicy).toContain("connect-src 'none'")
    expect(contentSecurityPolicy).toContain("require-trusted-types-for 'script'")
    expect(contentSecurityPolicy).not.toMatch(/unsafe-|\*|https?:|wss?:/)
  })

  it('takes the address of a script from one policy, which the page has made for its one worker', () => {
    const directives = contentSecurityPolicy.split('; ')
    expect(directives).toContain("worker-src 'self'")
    // No name twice: a script that came in cannot make its own of the same name.
    expect(directives).toContain('trusted-types talkee-templates talkee-picture-worker')
    expect(contentSecurityPolicy).not.toContain('allow-duplicates')
  })
})

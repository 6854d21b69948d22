import { describe, expect, it } from 'vitest'
import { readExternalLink } from './external-link.ts'

describe('a link out of the app', () => {
  it.each(['https://example.org/a?b#c', 'mailto:ann@example.org'])('may be %s', (url) => {
    expect(readExternalLink(url)).toBe(url)
  })

  it.each([
    'http://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://host/share',
    'ms-settings:x',
    'vscode://file/x',
    'https://user:password@example.org/',
    ' javascript:alert(1)',
    'example.org',
    '--version',
    '',
  ])('may not be %j', (url) => {
    expect(readExternalLink(url)).toBeUndefined()
  })
})

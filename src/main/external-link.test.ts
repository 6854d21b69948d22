import { describe, expect, it } from 'vitest'
import { readExternalLink } from './external-link.ts'

describe('a link out of the app', () => {
  it.each(['https://example.org/a?b#c', 'http://example.org/', 'mailto:ann@example.org'])('may be %s', (url) => {
    expect(readExternalLink(url)).toBe(url)
  })

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://host/share',
    'ms-settings:x',
    'vscode://file/x',
    'https://user:password@example.org/',
    'http://user@example.org/',
    'mailto:',
    'mailto:ann@example.org?attach=/etc/passwd',
    'mailto:ann@example.org?bcc=eve@example.org',
    'mailto:ann@example.org,eve@example.org',
    ' javascript:alert(1)',
    'example.org',
    '--version',
    '',
  ])('may not be %j', (url) => {
    expect(readExternalLink(url)).toBeUndefined()
  })
})

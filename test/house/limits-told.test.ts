// What Talkee does not hide, said where people look: in the app beside each chat, in both languages, and in SECURITY.md.
// Promise H3.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const read = (path: string): Promise<string> => readFile(join(import.meta.dirname, '../..', path), 'utf8')

const inTheApp = async (file: string): Promise<string> =>
  /'info\.sawWhat':\s*'([^']+)'/.exec(await read(`src/renderer/text/${file}.ts`))?.[1] ?? ''

it.each([
  ['en-chats', [/who is in this chat/i, /when messages pass/i, /size/i]],
  ['ru-chats', [/кто в этом чате/i, /когда идут сообщения/i, /размер/i]],
] as const)('tells in the app, by %s, that rosters, times and sizes are seen', async (file, facts) => {
  const told = await inTheApp(file)
  for (const fact of facts) expect(told).toMatch(fact)
})

it('is what the page shows beside a chat', async () => {
  expect(await read('src/renderer/features/chat-info/chat-info.tsx')).toContain("t('info.sawWhat')")
})

it.each([
  ['the graph of conversations', /who talks with whom/],
  ['addresses', /addresses/],
  ['what would hide the graph', /mix network/],
  ['a chat of two', /In a 1:1 chat the set of possible senders has two people/],
  ['a small network', /On a LAN an address\s+names a computer/],
  ['what rests on ML-KEM alone', /rest on ML-KEM alone/],
  ['the history of a device', /as safe as its vault/],
])('tells in SECURITY.md of %s', async (_, sentence) => {
  expect(await read('SECURITY.md')).toMatch(sentence)
})

// A process whose writes are recorded: an engine that signs up, talks, commits, changes its password and is opened by the
// words. What it was told is in the vault it takes down beside it, as it is. Command line: FOLDER INVITE PEER.

import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openEngine } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, messageWhen } from '../installation.ts'
import { withQuickStretch } from '../quick-stretch.ts'
import { online } from '../second-device.ts'
import { saidByPeer, type Fact } from './engine-life.ts'
import { acknowledgedFile } from './writer.process.ts'

const [folder = '', invite = '', peer = ''] = process.argv.slice(2)
const note = openSync(join(folder, acknowledgedFile), 'a')
const tell = (fact: Fact): void => void writeSync(note, `${JSON.stringify(fact)}\n`)
const silent = (): void => undefined
const log = { debug: silent, info: silent, warn: silent, error: silent }
const { crypto } = withQuickStretch(await createNodeCrypto())
const engine = await openEngine({ folder, crypto, log })

const signedUp = await engine.signUp({ invite, username: 'anna', password: utf8('one') })
if (!signedUp.ok) throw new Error(signedUp.code)
tell({ passwords: ['one'] })
await online(engine)

const pair = await engine.startPairChat({ peer })
if (!pair.ok) throw new Error(pair.code)
await say(pair.chat, 'pair', 6)
for (const text of saidByPeer) {
  await messageWhen(engine, pair.chat, text)
  tell({ chat: pair.chat, text })
}

const group = await engine.createGroup({ name: 'First', members: [peer] })
if (!group.ok) throw new Error(group.code)
tell({ chat: group.chat, titles: ['First'] })
for (const [before, after] of [
  ['First', 'Second'],
  ['Second', 'Third'],
] as const) {
  tell({ chat: group.chat, titles: [before, after] })
  const renamed = await engine.renameChat({ chat: group.chat, name: after })
  if (!renamed.ok) throw new Error(renamed.code)
  tell({ chat: group.chat, titles: [after] })
  await say(group.chat, after, 3)
}

tell({ passwords: ['one', 'two'] })
const changed = await engine.changePassword({ oldPassword: utf8('one'), newPassword: utf8('two') })
if (!changed.ok) throw new Error(changed.code)
tell({ passwords: ['two'] })
await say(pair.chat, 'after the change', 3)

await engine.lock()
tell({ passwords: ['two', 'three'] })
const recovered = await engine.recover({ words: signedUp.words, newPassword: utf8('three') })
if (!recovered.ok || recovered.serverCode !== null) throw new Error('not recovered')
tell({ passwords: ['three'] })
await online(engine)
await say(group.chat, 'after the words', 3)
// Without an end in order: closing would sync what a power cut does not wait for.
process.kill(process.pid, 'SIGKILL')

async function say(chat: string, what: string, times: number): Promise<void> {
  await chatWhen(engine, chat, ({ state }) => state === 'active')
  for (let number = 1; number <= times; number++) {
    const text = `${what} ${String(number)}`
    await engine.sendText({ chat, text })
    tell({ chat, text })
  }
  await messageWhen(engine, chat, `${what} ${String(times)}`, 'sent')
}

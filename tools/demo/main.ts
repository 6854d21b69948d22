// npm run demo: a home server and three people, each in a process of its own, sign up, talk in a chat of two and in a
// group, remove one; and beside the conversation stands what the server holds of it. `-- --json` prints one object.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cipherSuiteName } from '#protocol/labels.ts'
import { showTwoWindows } from './two-windows.ts'
import { inTime, startPerson, type Person } from './person-process.ts'
import { printStory } from './print-story.ts'
import { readHoldings, type Holdings } from './server-holdings.ts'
import { startServer } from './server-process.ts'
import type { Said, Story } from './story.ts'

const asJson = process.argv.includes('--json')
const tell = (line: string): void => {
  if (!asJson) process.stdout.write(`${line}\n`)
}

const folder = await mkdtemp(join(tmpdir(), 'talkee-demo-'))
const people: Person[] = []
let server: Awaited<ReturnType<typeof startServer>> | undefined
try {
  const { story, holdings } = await perform()
  if (asJson) process.stdout.write(`${JSON.stringify(story)}\n`)
  else printStory(story, holdings, tell)
} finally {
  await Promise.all(people.map((person) => person.close()))
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
}

async function perform(): Promise<{ story: Story; holdings: Holdings }> {
  const data = join(folder, 'server')
  server = await startServer(data)
  const { invite } = server
  tell(`A home server listens on ${server.listening}; its name is ${server.domain}.`)
  const [anna, pavel, mira] = await Promise.all(['anna', 'pavel', 'mira'].map((name) => signUp(name, invite)))
  if (anna === undefined || pavel === undefined || mira === undefined) throw new Error('three people were to come')
  tell(`${people.map(({ address }) => address).join(', ')} have signed up, each in a process of its own.`)

  const said: Said[] = []
  const say = async (from: Person, chat: string, to: string, text: string, receivers: readonly Person[]) => {
    const sentAtMs = (await from.ask({ do: 'send', chat, text })) as number
    const heardAtMs = await Promise.all(receivers.map((one) => one.heard(text)))
    said.push({ from: from.name, to, text, latencyMs: Math.round((Math.max(...heardAtMs) - sentAtMs) * 10) / 10 })
  }

  const pair = String(await anna.ask({ do: 'start-chat', peer: pavel.address }))
  await chatIs(pavel, pair, 2)
  await say(anna, pair, 'pavel', 'Did you get the plans for Thursday?', [pavel])
  await say(pavel, pair, 'anna', 'Yes. Page two is upside down, as always.', [anna])
  await say(anna, pair, 'pavel', 'That is the artistic version.', [pavel])

  const group = String(
    await anna.ask({ do: 'create-group', name: 'Thursday rowing', members: [pavel.address, mira.address] }),
  )
  await Promise.all([pavel, mira].map((one) => chatIs(one, group, 3)))
  await say(mira, group, 'Thursday rowing', 'I can bring the oars, the old ones.', [anna, pavel])
  await say(pavel, group, 'Thursday rowing', 'Not the ones with the woodworm?', [anna, mira])
  await say(mira, group, 'Thursday rowing', 'They float. Mostly.', [anna, pavel])

  await anna.ask({ do: 'remove', chat: group, member: mira.address })
  await chatIs(pavel, group, 2)
  const later = ['Quietly now: whose birthday is it on Thursday?', "Mira's. I have the cake, forty candles."]
  await say(anna, group, 'Thursday rowing', later[0] ?? '', [pavel])
  await say(pavel, group, 'Thursday rowing', later[1] ?? '', [anna])
  // What Mira's process shows when it has seen its own removal, and everything the others wrote has been delivered.
  await until(async () => (await mira.view(group))?.state === 'left', 'the removed member does not hear of it')
  const miraSees = (await mira.view(group))?.messages.map(({ text }) => text) ?? []
  const removedMemberReads = later.filter((text) => mira.texts.has(text) || miraSees.includes(text)).length

  await Promise.all(people.map((person) => person.close()))
  await server.stop()
  const secrets = [...said.map(({ text }) => text), 'Thursday rowing', ...['anna', 'pavel', 'mira'].map(password)]
  const holdings = readHoldings(data, secrets)
  const { rows, senders, ciphertextSizes, epochs } = holdings
  const story: Story = {
    runtime: `node ${process.versions.node} on ${process.platform}-${process.arch}`,
    suite: cipherSuiteName,
    messages: said,
    server: { rows, senders, ciphertextSizes, epochs },
    removedMemberReads,
    screenshots: await showTwoWindows(tell),
  }
  return { story, holdings }
}

async function signUp(name: string, invite: string): Promise<Person> {
  const person = await startPerson(name, join(folder, name))
  people.push(person)
  person.address = String(await person.ask({ do: 'sign-up', invite, username: name, password: password(name) }))
  await until(async () => (await person.ask({ do: 'connection' })) === 'online', `${name} does not get online`)
  return person
}

function password(name: string): string {
  return `${name} keeps a tidy boat 1974`
}

async function chatIs(person: Person, chat: string, members: number): Promise<void> {
  const isThere = async (): Promise<boolean> => (await person.view(chat))?.members.length === members
  await until(isThere, `${person.name} does not see the chat with ${String(members)} members`)
}

async function until(holds: () => Promise<boolean>, complaint: string): Promise<void> {
  const loop = async (): Promise<void> => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await inTime(loop(), complaint)
}

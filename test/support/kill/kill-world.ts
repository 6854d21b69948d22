// Four people at one real home server, each engine in a process of its own: two who get killed and two who do not.
// Knows how to start them, let them write, and wait until everything has come to everybody.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openTestHome, type TestHome } from '../test-home.ts'
import { createKillableEngine, createNursery, diedMessage, type KillableEngine } from './killable-engine.ts'
import { createLedger, type Ledger } from './ledger.ts'

export const names = ['anna', 'boris', 'clara', 'dora'] as const
export type Name = (typeof names)[number]
type Person = KillableEngine & { readonly name: Name }

export interface KillWorld {
  readonly home: TestHome
  readonly people: Readonly<Record<Name, Person>>
  readonly ledger: Ledger
  /** A chat of anna and boris, one of anna and clara, and a group of the three in which dora comes and goes. */
  readonly chats: { readonly withBoris: string; readonly withClara: string; readonly group: string }
  /** What went wrong outside of any comparison: a refused text, an engine that does not open. */
  readonly mishaps: string[]
  /** A new group of anna, boris and clara. */
  addGroup(chat: string): void
  isAlive(name: Name): boolean
  /** Starts those of them that are not running. `arm` runs between opening and unlocking. */
  raise(which: readonly Name[], arm?: (person: Person) => Promise<unknown>): Promise<void>
  /** Notes that a process has ended; gives the last point it passed. */
  bury(name: Name): Promise<string>
  /** Writes `count` texts, in turn into the chats; settles when each was answered or died. */
  write(name: Name, chats: readonly string[], count: number): Promise<void>
  /** Own texts that are not at the server yet. */
  unsent(name: Name): Promise<number>
  /** What is wrong or missing once nothing changes any more; empty is good. */
  settle(patienceMs: number): Promise<readonly string[]>
  close(): Promise<void>
}

export async function openKillWorld(options: { torn: boolean }): Promise<KillWorld> {
  const home = await openTestHome()
  const root = await mkdtemp(join(tmpdir(), 'talkee-kills-'))
  const nursery = createNursery(join(root, 'compiled'))
  const person = (name: Name): Person => ({
    ...createKillableEngine(nursery, { name, folder: join(root, name), torn: options.torn }),
    name,
  })
  const people = { anna: person('anna'), boris: person('boris'), clara: person('clara'), dora: person('dora') }
  const ledger = createLedger((name) => names.map((one) => people[one]).find((one) => one.name === name)?.address ?? '')
  const mishaps: string[] = []
  const alive = new Set<Name>()
  /** Who is in a chat for good; dora, who comes and goes, is promised nothing. */
  const circle: Record<string, readonly Name[]> = {}

  for (const name of names) {
    await people[name].start()
    alive.add(name)
    const address = await people[name].ask({ do: 'sign-up', invite: await home.invite(), username: name })
    people[name].address = String(address)
  }
  const { anna, boris, clara } = people
  const made = {
    withBoris: await madeChat(() => anna.ask({ do: 'start-pair', peer: boris.address })),
    withClara: await madeChat(() => anna.ask({ do: 'start-pair', peer: clara.address })),
    group: await madeChat(() =>
      anna.ask({ do: 'create-group', name: 'Group', members: [boris.address, clara.address] }),
    ),
  }
  circle[made.withBoris] = ['anna', 'boris']
  circle[made.withClara] = ['anna', 'clara']
  circle[made.group] = ['anna', 'boris', 'clara']

  async function raise(which: readonly Name[], arm?: (person: Person) => Promise<unknown>): Promise<void> {
    for (const name of which) {
      if (alive.has(name)) continue
      try {
        await people[name].start()
        alive.add(name)
        await arm?.(people[name])
        const unlocked = people[name].ask({ do: 'unlock' })
        // One that is armed may be dead before it has answered.
        if (arm !== undefined) unlocked.catch(() => undefined)
        else {
          await unlocked
          ledger.settleUnknown(name, await people[name].holdings(300))
        }
      } catch (error) {
        mishaps.push(`${name} does not start: ${String(error)}`)
      }
    }
  }

  async function write(name: Name, chats: readonly string[], count: number): Promise<void> {
    const answers = Array.from({ length: count }, async (_, index) => {
      const chat = chats[index % chats.length] ?? ''
      const said = ledger.say(
        name,
        chat,
        (circle[chat] ?? []).filter((one) => one !== name),
      )
      try {
        await people[name].ask({ do: 'send', chat, text: said.text })
        said.fate = 'kept'
        said.acknowledged = true
      } catch (error) {
        said.fate = 'unknown'
        if (!String(error).includes(diedMessage)) mishaps.push(`${name}: a text is refused: ${String(error)}`)
      }
    })
    await Promise.all(answers)
  }

  async function settle(patienceMs: number): Promise<readonly string[]> {
    await raise(names)
    let problems: readonly string[] = ['not looked yet']
    let lastChangeMs = Date.now()
    while (problems.length > 0 && Date.now() - lastChangeMs < patienceMs) {
      const found: string[] = []
      for (const name of names) {
        const holdings = await people[name].holdings().catch((error: unknown) => String(error))
        if (typeof holdings === 'string') found.push(`${name} does not answer: ${holdings}`)
        else found.push(...ledger.problemsOf(name, holdings))
      }
      if (found.length !== problems.length) lastChangeMs = Date.now()
      problems = found
      if (problems.length > 0) await pause(100)
    }
    return problems
  }

  return {
    home,
    people,
    ledger,
    chats: made,
    mishaps,
    isAlive: (name) => alive.has(name),
    addGroup(chat) {
      circle[chat] = ['anna', 'boris', 'clara']
    },
    raise,
    async bury(name) {
      const point = await people[name].death()
      alive.delete(name)
      return point
    },
    write,
    async unsent(name) {
      const holdings = await people[name].holdings(200)
      const own = holdings.flatMap(({ texts }) => texts).filter(({ sender }) => sender === people[name].address)
      return own.filter(({ state }) => state !== 'sent').length
    },
    settle,
    async close() {
      for (const name of names) await people[name].close()
      await nursery.close()
      await home.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Tries until the others' KeyPackages are at the server. */
async function madeChat(make: () => Promise<unknown>): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return String(await make())
    } catch (error) {
      if (attempt === 50) throw error
      await pause(100)
    }
  }
}

// A page that asks an engine again for what an event names, and for nothing else: whatever it then shows of old is a
// change that the engine did not tell of.

import { isDeepStrictEqual } from 'node:util'
import type { Engine } from '#core/engine.ts'
import { TalkeeError } from '#protocol/errors.ts'
import { eventually } from './installation.ts'

type EngineEvent = Parameters<Parameters<Engine['subscribe']>[0]>[0]

export interface AttentivePage {
  /** Settles once everything shown is what the engine says now; throws, naming the views, when something stays old. */
  isUpToDate(patienceMs?: number): Promise<void>
  /** The events since the last call of this. */
  heard(): readonly EngineEvent[]
  close(): void
}

export interface PageScope {
  /** The accounts and chats whose views are open. */
  readonly people: () => readonly string[]
  readonly chats: () => readonly string[]
}

interface View {
  readonly name: string
  readonly ask: () => Promise<unknown>
  readonly concerns: (event: EngineEvent) => boolean
}

export async function openAttentivePage(engine: Engine, scope: PageScope): Promise<AttentivePage> {
  const shown = new Map<string, unknown>()
  let told: EngineEvent[] = []
  let heard: EngineEvent[] = []
  const unsubscribe = engine.subscribe((event) => {
    told.push(event)
    heard.push(event)
  })

  /** Drawn anew from the ground when the phase changes, as the page is. */
  async function takeIn(): Promise<readonly View[]> {
    const events = told
    told = []
    const views = viewsOf(engine, scope)
    const phaseBefore = phaseIn(shown.get('account'))
    for (const view of views) {
      if (!shown.has(view.name) || events.some(view.concerns)) shown.set(view.name, await answer(view))
    }
    if (phaseIn(shown.get('account')) !== phaseBefore) {
      for (const view of views) shown.set(view.name, await answer(view))
    }
    return views
  }

  async function stale(): Promise<readonly string[]> {
    const views = await takeIn()
    const old: string[] = []
    for (const view of views) {
      const fresh = await answer(view)
      if (!isDeepStrictEqual(shown.get(view.name), fresh)) old.push(view.name)
    }
    return old
  }

  await takeIn()
  return {
    async isUpToDate(patienceMs = 5_000) {
      let old: readonly string[] = []
      try {
        await eventually(
          engine,
          async () => {
            old = await stale()
            return old.length === 0 ? true : undefined
          },
          patienceMs,
        )
      } catch (error) {
        throw new Error(`the page was not told of: ${old.join(', ')}`, { cause: error })
      }
    },
    heard() {
      const since = heard
      heard = []
      return since
    },
    close: unsubscribe,
  }
}

function viewsOf(engine: Engine, { people, chats }: PageScope): readonly View[] {
  const ofAccount = (name: string, ask: () => unknown): View => ({
    name,
    ask: async () => ask(),
    concerns: ({ kind }) => kind === 'account',
  })
  const ofPerson = (account: string, name: string, ask: () => unknown): View => ({
    name: `${name} of ${account}`,
    ask: async () => ask(),
    concerns: (event) => event.kind === 'contact' && event.account === account,
  })
  const ofChat = (chat: string, name: string, ask: () => unknown): View => ({
    name: `${name} of ${chat}`,
    ask: async () => ask(),
    concerns: (event) => event.kind === 'chat' && event.chat === chat,
  })
  return [
    ofAccount('account', () => engine.account()),
    ofAccount('devices', () => engine.devicesView()),
    ofAccount('comparison', () => engine.comparisonView()),
    ofAccount('history', () => engine.historyView()),
    ofAccount('privacy', () => engine.privacy()),
    ofAccount('a setting', () => engine.ownState({ kind: 'setting', subject: 'a setting' })),
    {
      name: 'the list',
      ask: async () => (await engine.chatList()).map(timeless),
      concerns: ({ kind }) => kind === 'chat' || kind === 'contact',
    },
    ...people().flatMap((account) => [
      ofPerson(account, 'contact', () => engine.contactView({ account })),
      ofPerson(account, 'name', () => engine.ownState({ kind: 'name', subject: account })),
    ]),
    ...chats().flatMap((chat) => [
      ofChat(chat, 'chat', async () => {
        const view = await engine.chatView({ chat })
        return { ...view, messages: view.messages.map(timeless) }
      }),
      ofChat(chat, 'typing', () => engine.typing({ chat })),
      ...(['draft', 'mute', 'pin'] as const).map((kind) =>
        ofChat(chat, kind, () => engine.ownState({ kind, subject: chat })),
      ),
    ]),
  ]
}

/** What runs down by itself is nobody's change. */
function timeless(shown: object): object {
  const entries: readonly [string, unknown][] = Object.entries(shown)
  return Object.fromEntries(entries.map(([key, value]) => [key, key === 'leftMs' ? value !== null : value]))
}

async function answer({ ask }: View): Promise<unknown> {
  try {
    const answered: unknown = await ask()
    return structuredClone(answered)
  } catch (error) {
    if (error instanceof TalkeeError) return { code: error.code }
    throw error
  }
}

const phaseIn = (account: unknown): unknown =>
  typeof account === 'object' && account !== null && 'phase' in account ? account.phase : undefined

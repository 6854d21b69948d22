// Writing, reading, committing, joining and a change of password: what a person is in the midst of when the process ends,
// and what must hold once it has begun again.

import type { Engine } from '#core/engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { eventually, messageWhen } from '../installation.ts'
import type { CrashStory, CrashWorld } from './crash-story.ts'

const text = (kind: string, number: number): string => `${kind} ${String(number)}`

const send: CrashStory = {
  name: 'send',
  async setOut(world, number) {
    const { mortal, other, chat } = world
    const wanted = text('sent', number)
    return {
      mortal,
      async act() {
        await mortal.engine().sendText({ chat, text: wanted })
        await messageWhen(mortal.engine(), chat, wanted, 'sent')
        await messageWhen(other, chat, wanted)
      },
      async look(isDone) {
        // Answered or not: what the vault has is sent, what it has not was never written.
        if (isDone || (await countOf(mortal.engine(), chat, wanted)) > 0) {
          await messageWhen(mortal.engine(), chat, wanted, 'sent')
          await messageWhen(other, chat, wanted)
        }
        return sameOnce(world, wanted)
      },
    }
  },
}

const receive: CrashStory = {
  name: 'receive',
  async setOut(world, number) {
    const { mortal, other, chat } = world
    const wanted = text('received', number)
    return {
      mortal,
      async act() {
        await other.sendText({ chat, text: wanted })
        await messageWhen(mortal.engine(), chat, wanted)
      },
      async look() {
        await messageWhen(mortal.engine(), chat, wanted, 'received')
        return sameOnce(world, wanted)
      },
    }
  },
}

const commit: CrashStory = {
  name: 'commit',
  async setOut({ mortal, other, group, sayBothWays }, number) {
    const name = text('Name', number)
    return {
      mortal,
      async act() {
        const renamed = await mortal.engine().renameChat({ chat: group, name })
        if (!renamed.ok) throw new Error(renamed.code)
        await titleIs(other, group, name)
      },
      async look(isDone) {
        if (isDone) await titleIs(mortal.engine(), group, name)
        await sayBothWays(group, text('after commit', number))
        const titles = await Promise.all(
          [mortal.engine(), other].map(async (one) => (await one.chatView({ chat: group })).title),
        )
        return titles[0] === titles[1] ? [] : [`two names: ${titles.join(', ')}`]
      },
    }
  },
}

const join: CrashStory = {
  name: 'join',
  async setOut({ mortal, mortalAddress, other, sayBothWays }, number) {
    /** The group being made, by the one who lives on: that goes on whatever becomes of the other. */
    let making: Promise<string> = Promise.resolve('')
    return {
      mortal,
      async act() {
        making = eventually(other, async () => {
          const group = await other.createGroup({ name: text('Group', number), members: [mortalAddress] })
          if (!group.ok) return undefined
          await other.sendText({ chat: group.chat, text: text('welcome', number) })
          return group.chat
        })
        await messageWhen(mortal.engine(), await making, text('welcome', number))
      },
      async look() {
        const chat = await making
        await messageWhen(mortal.engine(), chat, text('welcome', number), 'received')
        await sayBothWays(chat, text('after join', number))
        return []
      },
    }
  },
}

const changePassword: CrashStory = {
  name: 'change of password',
  async setOut({ mortal, chat, sayBothWays }, number) {
    const [old = ''] = mortal.passwords
    const next = text('password', number)
    // From now on either may be the one that opens: which, the next life finds out.
    mortal.passwords = [old, next]
    return {
      mortal,
      async act() {
        const changed = await mortal.engine().changePassword({ oldPassword: utf8(old), newPassword: utf8(next) })
        if (!changed.ok) throw new Error(changed.code)
      },
      async look(isDone) {
        await sayBothWays(chat, text('after password', number))
        // What opens the vault is what the server takes: changing it once more asks the server for the old one.
        const taken = await eventually(mortal.engine(), async () => {
          for (const tried of isDone ? [next] : [old, next]) {
            const input = { oldPassword: utf8(tried), newPassword: utf8(tried) }
            if ((await mortal.engine().changePassword(input)).ok) return tried
          }
          return undefined
        })
        mortal.passwords = [taken]
        return []
      },
    }
  },
}

export const chatStories: readonly CrashStory[] = [send, receive, commit, join, changePassword]

async function countOf(engine: Engine, chat: string, wanted: string): Promise<number> {
  const { messages } = await engine.chatView({ chat, limit: 500 })
  return messages.filter((message) => message.text === wanted).length
}

async function sameOnce({ mortal, other, chat }: CrashWorld, wanted: string): Promise<readonly string[]> {
  const counts = await Promise.all([mortal.engine(), other].map((one) => countOf(one, chat, wanted)))
  const isRight = counts[0] === counts[1] && (counts[0] ?? 0) <= 1
  return isRight ? [] : [`“${wanted}” is there ${counts.join(' and ')} times`]
}

async function titleIs(engine: Engine, chat: string, title: string): Promise<void> {
  await eventually(engine, async () => ((await engine.chatView({ chat })).title === title ? true : undefined))
}

// What the made-up engine says of groups' pictures and links. In the scene `groups` the first group has one of everything.

import type { EngineClient } from '#ipc/engine-contract.ts'
import type { groupCalls, GroupDoor } from '#ipc/engine/groups-contract.ts'
import { addressOf, ownAddress, type FakeChat } from './made-chat.ts'
import type { Scene } from './scene.ts'

const dayMs = 86_400_000
const linkOf = (id: string): string => `talkee://g/1/${id.repeat(40).slice(0, 128)}`

/** By what a link ends in: a made-up one of each state. */
const states = ['expired', 'member', 'own', 'elsewhere'] as const

export function createFakeGroups(
  scene: Scene,
  chats: FakeChat[],
  tell: (chat: string) => void,
  refusal: () => string,
): Pick<EngineClient, keyof typeof groupCalls> {
  const doors = new Map<string, GroupDoor>()
  const pictures = new Map<string, { picture: Uint8Array; type: 'image/webp' }>()
  let made = 0
  const named = (): string => (++made).toString(16).padStart(32, 'e')
  const doorOf = (chat: string): GroupDoor => doors.get(chat) ?? { links: [], asks: [] }
  const change = (chat: string, door: GroupDoor): void => {
    doors.set(chat, door)
    const found = chats.find((one) => one.chat === chat)
    if (found !== undefined) found.asking = door.asks.length
    tell(chat)
  }
  const refused = () => (refusal() === '' ? undefined : ({ ok: false, code: refusal() } as const))
  const linked = (by: string, usesLeft: number, days: number, asksFirst: boolean) => {
    const id = named()
    const link = by === ownAddress ? linkOf(id) : null
    return { id, by, usesLeft, expiresMs: Date.now() + days * dayMs, asksFirst, link }
  }

  const first = chats.find(({ kind }) => kind === 'group')
  if (scene.data === 'groups' && first !== undefined) {
    first.picture = named()
    const asks = ['ksenia', 'emil'].map((who) => ({ account: addressOf(who), askedAtMs: Date.now() - 60_000 }))
    const other = first.members.find(({ isSelf }) => !isSelf)?.account ?? ownAddress
    doors.set(first.chat, { links: [linked(ownAddress, 4, 6, true), linked(other, 1, 1, false)], asks })
    first.asking = asks.length
  }

  return {
    async setChatPicture({ chat, picture }) {
      const found = chats.find((one) => one.chat === chat)
      const no = refused()
      if (no !== undefined || found === undefined) return no ?? { ok: false, code: 'no_such_chat' }
      found.picture = picture === null ? null : named()
      if (found.picture !== null && picture !== null) pictures.set(found.picture, { picture, type: 'image/webp' })
      tell(chat)
      return { ok: true }
    },
    async chatPicture({ chat }) {
      const found = chats.find((one) => one.chat === chat)
      if (found === undefined || found.picture === null) return null
      return pictures.get(found.picture) ?? { picture: await paintedPicture(), type: 'image/webp' }
    },
    async makeGroupLink({ chat, uses, days, asksFirst }) {
      const no = refused()
      if (no !== undefined) return no
      const link = linked(ownAddress, uses, days, asksFirst)
      change(chat, { ...doorOf(chat), links: [...doorOf(chat).links, link] })
      return { ok: true, link: link.link ?? '' }
    },
    async revokeGroupLink({ chat, id }) {
      const no = refused()
      if (no !== undefined) return no
      change(chat, { ...doorOf(chat), links: doorOf(chat).links.filter((link) => link.id !== id) })
      return { ok: true }
    },
    groupDoor: async ({ chat }) => doorOf(chat),
    async answerAsk({ chat, account }) {
      const no = refused()
      if (no !== undefined) return no
      change(chat, { ...doorOf(chat), asks: doorOf(chat).asks.filter((ask) => ask.account !== account) })
      return { ok: true }
    },
    async readGroupLink({ link }) {
      if (link.endsWith('bad')) throw Object.assign(new Error('no link'), { code: 'malformed' })
      const state = states.find((one) => link.endsWith(one)) ?? 'open'
      const by = addressOf(state === 'elsewhere' ? 'mira@hallam.example' : 'mira')
      return { by, expiresMs: Date.now() + dayMs, state, chat: null }
    },
    async askByLink() {
      const pair = chats.find(({ kind }) => kind === 'pair')
      return refusal() === '' && pair !== undefined
        ? { ok: true, chat: pair.chat }
        : { ok: false, code: refusal(), account: null }
    },
  }
}

/** Hills at dusk: nothing that could be taken for letters. */
async function paintedPicture(): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(256, 256)
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('no canvas')
  const sky = pen.createLinearGradient(0, 0, 0, 256)
  sky.addColorStop(0, '#2b3a67')
  sky.addColorStop(0.6, '#e58f65')
  sky.addColorStop(1, '#f9dec9')
  pen.fillStyle = sky
  pen.fillRect(0, 0, 256, 256)
  pen.fillStyle = '#f9dec9'
  pen.beginPath()
  pen.arc(176, 120, 34, 0, 2 * Math.PI)
  pen.fill()
  for (const [colour, top, bend] of [
    ['#496a81', 150, 30],
    ['#2d4654', 190, -26],
    ['#16262e', 222, 16],
  ] as const) {
    pen.fillStyle = colour
    pen.beginPath()
    pen.moveTo(0, top)
    pen.bezierCurveTo(80, top - bend, 170, top + bend, 256, top - bend)
    pen.lineTo(256, 256)
    pen.lineTo(0, 256)
    pen.fill()
  }
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.9 })
  return new Uint8Array(await blob.arrayBuffer())
}

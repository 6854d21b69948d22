// What the made-up engine finds behind links: a page with a picture, a page without one, a site that does not answer.

import type { EngineClient } from '#ipc/engine-contract.ts'
import type { LinkPreview, MessageView } from '#ipc/engine/messages-contract.ts'

type Calls = Pick<EngineClient, 'findLinkPreview' | 'linkPicture'>
type Shown = MessageView['preview']

const pages = {
  en: {
    title: 'Survey 47: control points of the north bank, with the corrected heights',
    description: 'Three points were measured again after the flood. The old values, the new ones, and why they differ.',
    site: 'Brightwater field notes',
  },
  ru: {
    title: 'Съёмка 47: опорные точки северного берега с исправленными отметками',
    description: 'После паводка три точки измерены заново. Старые значения, новые, и почему они разные.',
    site: 'Полевые записи Брайтуотера',
  },
} as const

export const pageIn = (language: keyof typeof pages): (typeof pages)[keyof typeof pages] => pages[language]

/** Asked about `slow.`, a site says nothing; about `plain.`, it has no picture; about `attack`, what it is given. */
export function createFakeSites(
  language: keyof typeof pages,
  previewOf: (chat: string, message: string) => Shown,
): Calls {
  return {
    async findLinkPreview({ link }) {
      const { host, searchParams } = new URL(link)
      const attack = searchParams.get('attack')
      if (host.startsWith('slow.')) return new Promise(() => undefined)
      if (host.startsWith('none.')) return { found: null }
      if (attack !== null)
        return { found: { title: attack, description: attack, site: attack.slice(0, 64), picture: null } }
      return { found: { ...pageIn(language), picture: host.startsWith('plain.') ? null : await drawnHill(640, 360) } }
    },
    linkPicture: async ({ chat, message }) => ({
      bytes: previewOf(chat, message)?.hasPicture === true ? await drawnHill(192, 192) : null,
    }),
  }
}

/** As the engine shows what was sent. */
export function shownPreview(preview: LinkPreview | null): Shown {
  if (preview === null) return null
  const { picture, ...words } = preview
  return { ...words, hasPicture: picture !== null }
}

async function drawnHill(width: number, height: number): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  if (pen === null) throw new Error('no canvas')
  const sky = pen.createLinearGradient(0, 0, 0, height)
  sky.addColorStop(0, '#9fc4d8')
  sky.addColorStop(1, '#f3e6c8')
  pen.fillStyle = sky
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#4d7a5b'
  pen.beginPath()
  pen.ellipse(width * 0.35, height * 1.05, width * 0.6, height * 0.5, 0, 0, 2 * Math.PI)
  pen.fill()
  pen.fillStyle = '#2f5545'
  pen.beginPath()
  pen.ellipse(width * 0.85, height * 1.1, width * 0.5, height * 0.45, 0, 0, 2 * Math.PI)
  pen.fill()
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })).arrayBuffer())
}

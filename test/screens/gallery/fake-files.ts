// What the made-up engine does with files: chosen ones that are drawn here, staged, sent at once where there is a
// connection, fetched at once where they are not gone.

import type { EngineClient } from '#ipc/engine-contract.ts'
import type { fileCalls, RevealedFile } from '#ipc/engine/files-contract.ts'
import type { MessageView } from '#ipc/engine/messages-contract.ts'

type FileView = NonNullable<MessageView['file']>

/** What the made-up dialog gives: a picture, and a document. */
export const chosenInDialog = [
  { handle: 'a1'.repeat(16), name: 'north bank.png', sizeBytes: 48_000 },
  { handle: 'b2'.repeat(16), name: 'Minutes of Tuesday.pdf', sizeBytes: 1_240_000 },
]

interface FakeFilesDeps {
  readonly isOnline: boolean
  /** The code that everything is refused with, or empty. */
  readonly refusal: () => string
  /** Resolves to the code that this one is refused with, or empty. */
  readonly beforeSend: (name: string) => Promise<string>
  readonly fileOf: (chat: string, message: string) => FileView | null
  readonly change: (chat: string, message: string, file: Partial<FileView>) => void
  readonly remove: (chat: string, message: string) => void
  /** Without a file: one that others can see once. */
  readonly add: (chat: string, text: string, file: FileView | null) => string
}

/** What files of these names hold, whatever they claim: given by a test. */
export const givenBytes = new Map<string, Uint8Array>()

interface Staged {
  readonly name: string
  readonly sizeBytes: number
  bytes: readonly Uint8Array[]
}

export function createFakeFiles(deps: FakeFilesDeps): Pick<EngineClient, keyof typeof fileCalls> {
  const staged = new Map<string, Staged>()
  let made = 0
  const refused = (code: string) => ({ ok: false, code }) as const

  function stage(name: string, sizeBytes: number) {
    const code = deps.refusal()
    if (code !== '') return refused(code)
    const id = (++made).toString(16).padStart(32, '5')
    staged.set(id, { name, sizeBytes, bytes: [] })
    return { ok: true, staged: id, name, sizeBytes, sealedBytes: sizeBytes, failure: '' } as const
  }

  return {
    async stageFile({ handle }) {
      const chosen = chosenInDialog.find((one) => one.handle === handle)
      return chosen === undefined ? refused('no_such_handle') : stage(chosen.name, chosen.sizeBytes)
    },
    stageBytes: async ({ name, sizeBytes }) => stage(name, sizeBytes),
    stageHeld: async () => refused('too_many_files'),
    async addToStaged({ staged: id, bytes }) {
      const known = staged.get(id)
      if (known !== undefined) known.bytes = [...known.bytes, bytes]
      return null
    },
    stagedFiles: async () => [],
    async unstageFile({ staged: id }) {
      staged.delete(id)
      return null
    },
    readStaged: async ({ staged: id, from, length }) => ({
      bytes: (await wholeBytes(staged.get(id)?.name ?? '', staged.get(id)?.sizeBytes ?? 0, 1_200, 800)).slice(
        from,
        from + length,
      ),
    }),
    async sendFile({ chat, staged: id, text, type, picture, sound, album, burnsOnRead }) {
      const known = staged.get(id)
      if (known === undefined) return refused('file_dropped')
      const code = deps.refusal() || (await deps.beforeSend(known.name))
      if (code !== '') return refused(code)
      staged.delete(id)
      const { name, sizeBytes } = known
      if (burnsOnRead) return { ok: true, id: deps.add(chat, '', null) }
      const shown = picture === null ? null : { ...picture, hasPreview: picture.preview !== null }
      const state = deps.isOnline ? 'held' : 'sending'
      return {
        ok: true,
        id: deps.add(chat, text, fileView(name, sizeBytes, { type, picture: shown, sound, album, state })),
      }
    },
    async forwardFile({ chat, message, to }) {
      const file = deps.fileOf(chat, message)
      const code = file?.state === 'held' ? deps.refusal() : 'file_not_here'
      if (file === null || code !== '') return refused(code)
      return { ok: true, ids: to.map((target) => deps.add(target, '', { ...file, album: null })) }
    },
    async fetchFile({ chat, message }) {
      const isGone = deps.fileOf(chat, message)?.name.startsWith('gone') === true
      deps.change(chat, message, isGone ? { state: 'failed', failure: 'file_gone' } : { state: 'held', failure: '' })
      return null
    },
    async cancelFile({ chat, message }) {
      if (deps.fileOf(chat, message)?.state === 'sending') deps.remove(chat, message)
      else deps.change(chat, message, { state: 'remote' })
      return null
    },
    async readFile({ chat, message, from, length }) {
      const file = deps.fileOf(chat, message)
      if (file === null) return { bytes: new Uint8Array(0) }
      const given = givenBytes.get(file.name)
      if (given !== undefined) return { bytes: given.slice(from, from + length) }
      const { width, height } = file.picture ?? { width: 1, height: 1 }
      return { bytes: (await wholeBytes(file.name, file.sizeBytes, width, height)).slice(from, from + length) }
    },
    async filePreview({ chat, message }) {
      const file = deps.fileOf(chat, message)
      if (file === null || file.picture === null) return { bytes: null }
      const given = givenBytes.get(file.name)
      if (given !== undefined) return { bytes: given.slice() }
      const { width, height } = file.picture
      return { bytes: await drawnBytes(file.name, Math.round(width / 4), Math.round(height / 4)) }
    },
    async readRevealed({ from, length }) {
      return { bytes: (await wholeBytes('once.jpg', 60_000, 900, 600)).slice(from, from + length) }
    },
    async saveRevealed() {
      const code = deps.refusal()
      return code === '' ? { ok: true } : refused(code)
    },
    forgetRevealed: async () => null,
    async saveFile() {
      const code = deps.refusal()
      return code === '' ? { ok: true } : refused(code)
    },
  }
}

/** What comes of a message that is shown once. */
export function revealedFile(file: FileView | null): RevealedFile | null {
  if (file === null) return null
  const { sound, picture } = file
  const name = picture !== null ? 'once.jpg' : sound !== null ? 'voice.webm' : 'Plan of the vault.pdf'
  const extension = name.split('.').at(-1) ?? ''
  return {
    ...{ revealed: 'f'.repeat(32), name, extension, type: 'application/octet-stream', sound },
    ...{ sizeBytes: 60_000, isPicture: picture !== null },
  }
}

export function fileView(name: string, sizeBytes: number, more: Partial<FileView> = {}): FileView {
  return {
    name,
    extension: /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '',
    type: 'application/octet-stream',
    sizeBytes,
    picture: null,
    sound: null,
    album: null,
    state: 'remote',
    failure: '',
    doneBytes: 0,
    totalBytes: Math.max(32_768, sizeBytes),
    ...more,
  }
}

const wholes = new Map<string, Promise<Uint8Array>>()

/** The same, as long as it is said to be. */
function wholeBytes(name: string, sizeBytes: number, width: number, height: number): Promise<Uint8Array> {
  const fill = async (): Promise<Uint8Array> => {
    const whole = new Uint8Array(sizeBytes)
    whole.set((await drawnBytes(name, width, height)).subarray(0, sizeBytes))
    return whole
  }
  const known = wholes.get(name) ?? fill()
  wholes.set(name, known)
  return known
}

/** A landscape of the name's own; nothing for what is no picture by its name. */
async function drawnBytes(name: string, width: number, height: number): Promise<Uint8Array> {
  if (!/\.(png|jpe?g|webp)$/.test(name)) return new TextEncoder().encode(`<svg onload="window.hit()">${name}`)
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  const hue = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0) * 7, 0) % 360
  for (let band = 0; band < 6; band++) {
    context.fillStyle = `hsl(${String(hue + band * 14)} 45% ${String(82 - band * 11)}%)`
    context.beginPath()
    context.moveTo(0, height)
    for (let x = 0; x <= 24; x++) {
      const crest = Math.sin(x / (2.5 + band) + band * 1.7 + hue) * 0.06
      context.lineTo((x / 24) * width, height * (0.12 + band * 0.15 + crest))
    }
    context.lineTo(width, height)
    context.fill()
  }
  const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.6 })
  return new Uint8Array(await blob.arrayBuffer())
}

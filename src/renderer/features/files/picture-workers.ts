// Pictures that are drawn anew off the page's own thread: in turn, two at a time, and never more pixels at once than the
// largest picture has. One that a worker dies of is tried once more in a fresh one, then given up and told of.

import { inBackground } from '../../state/background.ts'
import { boundedPicture, wholePicture } from './picture-bounds.ts'
import { headerBytes } from './picture-header.ts'
import { readAnswer, type PictureOrder } from './picture-order.ts'
import type { PreparedPicture } from './prepare-picture.ts'
import pictureWorkerUrl from './picture-worker.ts?worker&url'

export interface PictureWorkers {
  /**
   * The file is loaded when its turn comes. Undefined for what is no picture, or too large a one to be decoded here, and
   * where nobody wants it any more. Rejects with the code `not_drawn` where two workers died of it or did not come back.
   */
  prepare(load: () => Promise<Blob | undefined>, isWanted: () => boolean): Promise<PreparedPicture | undefined>
  /** Whatever is under way ends with its worker, and is undefined. */
  end(): void
}

/** Cores of a small computer; the page's own thread wants one of them. */
const mostAtOnce = 2
const mostTries = 2
/** A large picture takes some seconds on a slow computer. What takes longer than this does not come back. */
const patienceMs = 60_000

// [Note: one address] Trusted Types let no string become a script. This policy gives the address of the worker that was
// built with the page, whatever it is asked for; it is made when the page is, and its name can be taken only once.
const address = trustedTypes.createPolicy('talkee-picture-worker', { createScriptURL: () => pictureWorkerUrl })

interface Job {
  readonly load: () => Promise<Blob | undefined>
  readonly isWanted: () => boolean
  order: PictureOrder | undefined
  tries: number
  readonly settle: (picture: PreparedPicture | undefined) => void
  readonly fail: (error: unknown) => void
}

export function createPictureWorkers(): PictureWorkers {
  const idle: Worker[] = []
  const busy = new Map<Worker, Job>()
  const waiting: Job[] = []
  let isStarting = false
  let isEnded = false

  /** The first that waits, and the next, as far as there is room; what nobody wants any more is not even read. */
  async function start(): Promise<void> {
    if (isStarting) return
    isStarting = true
    try {
      for (let job = waiting[0]; job !== undefined && (job.order === undefined || fits(job.order)); job = waiting[0]) {
        if (job.isWanted()) job.order ??= await orderOf(job)
        const { order } = job
        // Meanwhile all may have ended, or another have come before it.
        if (waiting[0] !== job || (order !== undefined && !fits(order))) continue
        waiting.shift()
        if (order !== undefined && job.isWanted()) draw(job, order)
        else job.settle(undefined)
      }
    } finally {
      isStarting = false
    }
  }

  /** Undefined for what is not drawn. */
  async function orderOf({ load, fail }: Job): Promise<PictureOrder | undefined> {
    try {
      const file = await load()
      if (file === undefined) return undefined
      const first = new Uint8Array(await file.slice(0, headerBytes).arrayBuffer())
      const header = boundedPicture(first, file.size, wholePicture)
      return header === undefined ? undefined : { file, header }
    } catch (error) {
      fail(error)
      return undefined
    }
  }

  function fits(order: PictureOrder): boolean {
    const held = [...busy.values()].reduce((sum, one) => sum + pixelsOf(one.order), 0)
    return busy.size < mostAtOnce && held + pixelsOf(order) <= wholePicture.pixels
  }

  function draw(job: Job, order: PictureOrder): void {
    const worker = idle.pop() ?? new Worker(address.createScriptURL(pictureWorkerUrl))
    const watch = setTimeout(die, patienceMs)
    busy.set(worker, job)
    job.tries++
    worker.onerror = worker.onmessageerror = (event: Event) => {
      // Told of by its row; no error of the page.
      event.preventDefault()
      die()
    }
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      const answer = readAnswer(data)
      if (answer === undefined) {
        die()
        return
      }
      rest()
      idle.push(worker)
      job.settle(answer.picture ?? undefined)
      go()
    }
    worker.postMessage(order)

    function rest(): void {
      clearTimeout(watch)
      busy.delete(worker)
    }
    function die(): void {
      rest()
      if (isEnded) return
      worker.terminate()
      if (job.tries < mostTries) waiting.unshift(job)
      else job.fail(Object.assign(new Error('no worker could draw it'), { code: 'not_drawn' }))
      go()
    }
  }

  const go = (): void => inBackground('pictures', start())

  return {
    prepare(load, isWanted) {
      const { promise, resolve: settle, reject: fail } = Promise.withResolvers<PreparedPicture | undefined>()
      if (isEnded) settle(undefined)
      else waiting.push({ load, isWanted, order: undefined, tries: 0, settle, fail })
      go()
      return promise
    },
    end() {
      isEnded = true
      for (const worker of [...idle.splice(0), ...busy.keys()]) worker.terminate()
      for (const job of [...busy.values(), ...waiting.splice(0)]) job.settle(undefined)
      // What watched over them finds nothing to do.
      busy.clear()
    },
  }
}

const pixelsOf = (order: PictureOrder | undefined): number =>
  order === undefined ? 0 : order.header.width * order.header.height

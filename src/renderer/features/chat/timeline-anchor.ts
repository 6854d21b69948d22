// What is in view stays where it is while older messages come in above it, or go: see [Note: late sizes].

import { createComputed, on, onCleanup, onMount } from 'solid-js'
import type { Conversation } from './conversation-store.ts'

/** Frames in which nothing has moved, before it is believed that all new rows have their sizes. */
const stillFrames = 4
/** A place that cannot be had, such as beyond the end, is not tried for ever. */
const mostFrames = 120
/** The Virtualizer's own corrections are less than that off. */
const slackPx = 0.5
/** So long after the last movement, nobody is about to move the list on, and the Virtualizer knows that too. */
const restMs = 2_000

interface Held {
  readonly id: string
  /** From the top of the list. */
  readonly offset: number
}

/** To be called in a component: it watches the list while that is there. */
export function createTimelineAnchor(deps: {
  readonly conversation: Conversation
  readonly list: () => HTMLElement | undefined
  readonly find: (id: string) => HTMLElement | null
  /** Whether something else says where the list is to stand. */
  readonly isPlaced: () => boolean
}): void {
  const { conversation, list, find } = deps
  let held: Held | undefined

  /** The first message that begins within the view. */
  function firstInView(element: HTMLElement): Held | undefined {
    const { top, bottom } = element.getBoundingClientRect()
    for (const bubble of element.querySelectorAll<HTMLElement>('[data-message]')) {
      const at = bubble.getBoundingClientRect().top
      const id = bubble.dataset['message']
      if (at >= top && at < bottom && id !== undefined) return { id, offset: at - top }
    }
    return undefined
  }

  function hold(): void {
    const element = list()
    const first = element === undefined || deps.isPlaced() ? undefined : firstInView(element)
    if (first === undefined) return
    held = first
    requestAnimationFrame(() => keep(held, 0, mostFrames))
  }

  /** Frame by frame. The Virtualizer corrects what it measures too; both mean the same place, and so they come to rest. */
  function keep(mine: Held | undefined, still: number, frames: number): void {
    const element = list()
    if (mine === undefined || mine !== held || element?.isConnected !== true || deps.isPlaced()) return
    const row = find(mine.id)
    const top = element.getBoundingClientRect().top
    const delta = row === null ? 0 : row.getBoundingClientRect().top - top - mine.offset
    if (Math.abs(delta) > slackPx) element.scrollTop += delta
    const isStill = row !== null && Math.abs(delta) <= slackPx
    if (frames === 0 || (isStill && still + 1 >= stillFrames)) held = undefined
    else requestAnimationFrame(() => keep(mine, isStill ? still + 1 : 0, frames - 1))
  }

  // Before anything is drawn anew: where it stands now is where it is to stay.
  createComputed(
    on(
      () => conversation.messages[0]?.id,
      (first, before) => {
        if (before !== undefined && first !== before && conversation.isPrepending()) hold()
      },
    ),
  )

  onMount(() => {
    const element = list()
    if (element === undefined) return
    const letGo = (): void => {
      held = undefined
    }
    // Whoever moves the list by hand wants it elsewhere.
    const signs = ['wheel', 'pointerdown', 'keydown', 'touchstart']
    for (const sign of signs) element.addEventListener(sign, letGo, { passive: true })
    let resting: ReturnType<typeof setTimeout> | undefined
    const moved = (): void => {
      clearTimeout(resting)
      resting = setTimeout(() => {
        const first = deps.isPlaced() ? undefined : firstInView(element)
        if (first !== undefined) conversation.rest(first.id)
      }, restMs)
    }
    element.addEventListener('scroll', moved, { passive: true })
    onCleanup(() => {
      clearTimeout(resting)
      element.removeEventListener('scroll', moved)
      for (const sign of signs) element.removeEventListener(sign, letGo)
      letGo()
    })
  })
}

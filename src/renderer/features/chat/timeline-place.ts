// Brings a row of a list to its place: frame by frame, until it has stood there for one. See [Note: late sizes].

/** What stays visible above a row that is brought to the top. */
export const placeMarginPx = 72

interface Placing {
  begin(id: string, align: 'middle' | 'top'): void
  /** Whether a row is on its way: where the list stands meanwhile says nothing. */
  isUnderWay(): boolean
}

export function createPlacing(deps: {
  readonly list: () => HTMLElement | undefined
  /** How far from the beginning the row is thought to be; undefined where there is none such. */
  readonly offsetOf: (id: string) => number | undefined
  /** Called when it stands in its place, and with undefined where it is gone. */
  readonly onEnd: (id: string | undefined) => void
}): Placing {
  let current: string | undefined

  function step(id: string, align: 'middle' | 'top', before?: number): void {
    if (current !== id) return
    const list = deps.list()
    const offset = deps.offsetOf(id)
    if (list?.isConnected !== true || list.clientHeight === 0 || offset === undefined) {
      end(undefined)
      return
    }
    const row = list.querySelector(`[data-message="${CSS.escape(id)}"]`)
    if (row === null) list.scrollTop = offset - placeMarginPx
    else {
      const [{ top, height }, frame] = [row.getBoundingClientRect(), list.getBoundingClientRect()]
      const margin = align === 'top' ? placeMarginPx : Math.max(placeMarginPx, (frame.height - height) / 2)
      list.scrollTop += top - frame.top - margin
    }
    const now = row === null ? undefined : list.scrollTop
    if (now !== undefined && now === before) end(id)
    else requestAnimationFrame(() => step(id, align, now))
  }

  function end(id: string | undefined): void {
    current = undefined
    deps.onEnd(id)
  }

  return {
    begin(id, align) {
      current = id
      step(id, align)
    },
    isUnderWay: () => current !== undefined,
  }
}

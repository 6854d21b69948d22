// Focus for what is not drawn yet: a virtual list shows a row only when it has measured it, and until then it takes none.

/** More than any list needs; the end for what is never drawn. */
const mostFrames = 60

/** At once where that goes, else in the first frame where it does, unless the focus has gone elsewhere by then. */
export function focusWhenDrawn(find: () => HTMLElement | null): void {
  const from = document.activeElement
  const attempt = (framesLeft: number): void => {
    const { activeElement } = document
    if (activeElement !== from && activeElement !== document.body) return
    const element = find()
    element?.focus({ preventScroll: true })
    const isThere = element !== null && document.activeElement === element
    if (!isThere && framesLeft > 0) requestAnimationFrame(() => attempt(framesLeft - 1))
  }
  attempt(mostFrames)
}

// Language, theme, text size and stillness, put on the root element, where the style sheets look for them.

import { createEffect, createMemo, createSignal, type Accessor } from 'solid-js'
import type { Language } from '../text/create-text.ts'
import type { Desk } from './desk.ts'

/** The language in use; `system` is resolved by what the system speaks. */
export function createAppearance(desk: Desk): Accessor<Language> {
  const language = createMemo((): Language => {
    const chosen = desk.settings().language
    if (chosen !== 'system') return chosen
    return (desk.info()?.locale ?? navigator.language).toLowerCase().startsWith('ru') ? 'ru' : 'en'
  })
  const root = document.documentElement
  createEffect(() => {
    root.lang = language()
  })
  createEffect(() => {
    const { theme } = desk.settings()
    if (theme === 'system') delete root.dataset.theme
    else root.dataset.theme = theme
  })
  createEffect(() => {
    root.dataset.textSize = String(desk.settings().textSizePercent)
  })
  const stillness = matchMedia('(prefers-reduced-motion: reduce)')
  const [isStill, setIsStill] = createSignal(stillness.matches)
  stillness.addEventListener('change', () => setIsStill(stillness.matches))
  createEffect(() => {
    if (desk.settings().lessMotion || isStill()) root.dataset.motion = 'less'
    else delete root.dataset.motion
  })
  const contrast = matchMedia('(prefers-contrast: more)')
  const applyContrast = (): void => {
    if (contrast.matches) root.dataset.contrast = 'more'
    else delete root.dataset.contrast
  }
  contrast.addEventListener('change', applyContrast)
  applyContrast()
  return language
}

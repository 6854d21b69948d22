// A place with sections: navigation at the left, the section at the right. Narrow, the navigation is one line on top.

import { For, type JSX, type ParentProps } from 'solid-js'
import { useText } from '../text/text.tsx'
import './frame.css'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'

interface FrameSection<Id> {
  readonly id: Id
  readonly label: string
  readonly icon: IconName
}

export function Frame<Id extends string>(
  props: ParentProps<{
    label: string
    /** The page's heading, for those who cannot see where they are. */
    title: string
    head: JSX.Element
    sections: readonly FrameSection<Id>[]
    current: Id
    onChoose: (id: Id) => void
    onBack: () => void
  }>,
) {
  const { t } = useText()
  return (
    <div class="frame">
      <nav aria-label={props.label} data-stop="nav">
        <div class="rowed frame-head">{props.head}</div>
        <div class="items">
          <For each={props.sections}>
            {(section) => (
              <button
                type="button"
                class="item"
                aria-current={section.id === props.current ? 'page' : undefined}
                onClick={() => props.onChoose(section.id)}
              >
                <Icon name={section.icon} />
                {section.label}
              </button>
            )}
          </For>
        </div>
        <button type="button" class="item back" onClick={() => props.onBack()}>
          <Icon name="back" />
          <span>{t('action.backToChats')}</span>
        </button>
      </nav>
      <main class="scrolls" data-stop="main" tabindex={-1}>
        <div class="frame-page">
          <h1 class="title-20">{props.title}</h1>
          {props.children}
        </div>
      </main>
    </div>
  )
}

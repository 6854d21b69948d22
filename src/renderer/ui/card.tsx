// Cards of rows, and the section with a head that they stand in.

import { Show, type JSX, type ParentProps } from 'solid-js'
import './card.css'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-drawings.ts'

export function Section(props: ParentProps<{ title: string; end?: JSX.Element }>) {
  return (
    <section class="section">
      <header>
        <h2>{props.title}</h2>
        {props.end}
      </header>
      {props.children}
    </section>
  )
}

export function Card(
  props: ParentProps<{
    isPadded?: boolean
    /** It waits for its user, and is to be looked at before one goes on. */
    isUrgent?: boolean
  }>,
) {
  return (
    <div class="card" classList={{ pad: props.isPadded === true, urgent: props.isUrgent === true }}>
      {props.children}
    </div>
  )
}

interface RowProps {
  icon?: IconName
  /** In the icon's place. */
  start?: JSX.Element
  title: string
  /** Right after the title. */
  sign?: JSX.Element
  hint?: string | undefined
  /** At the end: a value, a switch, a button. */
  end?: JSX.Element
  isTight?: boolean
}

/** A row that says something. */
export function Row(props: RowProps) {
  return (
    <div class="row" classList={{ tight: props.isTight === true }}>
      <RowContent {...props} />
    </div>
  )
}

/** A row that leads on: a button as a whole. */
export function RowButton(props: RowProps & { onClick: () => void; label?: string }) {
  return (
    <button
      type="button"
      class="row leads"
      classList={{ tight: props.isTight === true }}
      aria-label={props.label}
      onClick={() => props.onClick()}
    >
      <RowContent {...props} />
    </button>
  )
}

function RowContent(props: RowProps) {
  return (
    <>
      <Show when={props.icon}>{(name) => <Icon name={name()} size={props.isTight === true ? 16 : 20} />}</Show>
      {props.start}
      <span class="words">
        <span class="row-title">
          {props.title}
          {props.sign}
        </span>
        <Show when={props.hint}>
          <span class="hint">{props.hint}</span>
        </Show>
      </span>
      <Show when={props.end}>
        <span class="value">{props.end}</span>
      </Show>
    </>
  )
}

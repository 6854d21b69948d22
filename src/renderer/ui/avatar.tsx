// Who it is, as a shape and letters: a circle is a person, a rounded square a group, a gable a server.
// The colour follows from the id, so that nobody passes one. It never identifies alone: a name stands beside it.

import { Match, Switch as Choose } from 'solid-js'
import './avatar.css'
import { Icon } from './icon.tsx'
import { colourOf, lettersOf } from './identity.ts'

export interface AvatarProps {
  kind: 'person' | 'group' | 'server' | 'self' | 'notes'
  /** What the colour is taken from: an address or a chat's id. */
  id: string
  name: string
  size?: 20 | 28 | 32 | 40 | 48 | 64 | 96
  /** Where its picture is, in place of the letters. */
  picture?: string | undefined
}

export function Avatar(props: AvatarProps) {
  const letters = (): string => lettersOf(props.name, props.kind === 'group' ? 'group' : 'person')
  return (
    <span
      aria-hidden="true"
      class={`avatar ${props.kind} s${String(props.size ?? 40)}`}
      classList={{ [colourOf(props.id)]: props.kind === 'person' || props.kind === 'group' }}
    >
      <Choose fallback={<Icon name={props.kind === 'group' ? 'people' : 'person'} size={16} />}>
        <Match when={props.picture}>{(url) => <img src={url()} alt="" draggable={false} />}</Match>
        <Match when={props.kind === 'notes'}>
          <Icon name="note" size={16} />
        </Match>
        <Match when={props.kind === 'server' && letters().slice(0, 1)}>{(letter) => letter()}</Match>
        <Match when={letters()}>{(text) => text()}</Match>
      </Choose>
    </span>
  )
}

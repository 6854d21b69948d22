// A chat by its picture, where its group has one; else by letters and colour, as people are.

import type { EngineClient } from '#ipc/engine-contract.ts'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'
import { useAccount } from '../../state/account.ts'
import { Avatar, type AvatarProps } from '../../ui/avatar.tsx'
import { isNotes } from '../chat-list/chat-name.ts'
import { createPictureUrl } from '../files/picture-url.ts'

export function ChatAvatar(props: {
  chat: Pick<ChatSummary, 'chat' | 'kind' | 'title' | 'picture'>
  name: string
  size?: AvatarProps['size']
}) {
  const { engine, view } = useAccount()
  const isGroup = (): boolean => props.chat.kind === 'group'
  const url = createPictureUrl(
    () => (props.chat.picture === null ? undefined : { chat: props.chat.chat, picture: props.chat.picture }),
    (wanted) => heldPicture(engine, wanted),
  )
  return (
    <Avatar
      kind={isNotes(props.chat, view()?.address ?? '') ? 'notes' : isGroup() ? 'group' : 'person'}
      id={isGroup() ? props.chat.chat : props.chat.title}
      name={props.name}
      size={props.size ?? 40}
      picture={url()}
    />
  )
}

/** Which picture of which chat; the same name is the same picture for good. */
interface Named {
  readonly chat: string
  readonly picture: string
}

/** The same picture stands in the list, the head and the pane: asked for once, and forgotten before they are many. */
const held = new WeakMap<EngineClient, Map<string, Promise<Blob | undefined>>>()
const mostHeld = 200

function heldPicture(engine: EngineClient, { chat, picture }: Named): Promise<Blob | undefined> {
  const known = held.get(engine) ?? new Map<string, Promise<Blob | undefined>>()
  held.set(engine, known)
  const found = known.get(picture)
  if (found !== undefined) return found
  const asked = engine.chatPicture({ chat }).then((answer) => {
    if (answer === null) {
      known.delete(picture)
      return undefined
    }
    return new Blob([answer.picture.slice()], { type: answer.type })
  })
  asked.catch(() => known.delete(picture))
  known.set(picture, asked)
  const [oldest] = known.keys()
  if (known.size > mostHeld && oldest !== undefined) known.delete(oldest)
  return asked
}

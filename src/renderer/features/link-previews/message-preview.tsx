// The preview under a message's words. It leads where the link leads, with the same question before; nothing is asked of
// anybody to show it.

import { createMemo, Show } from 'solid-js'
import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { useAccount } from '../../state/account.ts'
import { useChatFiles } from '../files/chat-files-context.ts'
import { pictureBlob, smallPicture } from '../files/picture-bounds.ts'
import { createPictureUrl } from '../files/picture-url.ts'
import { useLinks } from '../message-text/link-opener.tsx'
import { saysHost } from '../message-text/link-reading.ts'
import { LinkCardPicture, LinkCardWords } from './link-card.tsx'
import { plainLinks } from './plain-links.ts'

export function MessagePreview(props: {
  message: string
  text: string
  preview: NonNullable<MessageView['preview']>
  isReachable: boolean
}) {
  const { engine } = useAccount()
  const links = useLinks()
  const files = useChatFiles()
  /** Where the text shows the link as one, and not in a quote or in code. */
  const found = createMemo(() => plainLinks(props.text).find(({ written }) => written === props.preview.link))
  const wanted = createMemo(() => (props.preview.hasPicture ? props.message : undefined))
  const url = createPictureUrl(wanted, async (message) => {
    const { bytes } = await engine.linkPicture({ chat: files.chat, message })
    return bytes === null ? undefined : pictureBlob(bytes, smallPicture)
  })
  return (
    <Show when={found()}>
      {(plain) => (
        <a
          class="link-card"
          href={plain().link.url}
          tabindex={props.isReachable ? 0 : -1}
          rel="noreferrer noopener"
          draggable={false}
          onClick={(event) => {
            event.preventDefault()
            const { link, written } = plain()
            links.ask({ link, words: written, isTold: saysHost(written, link) })
          }}
        >
          <LinkCardWords preview={props.preview} host={plain().link.host} />
          <Show when={props.preview.hasPicture}>
            <LinkCardPicture url={url} />
          </Show>
        </a>
      )}
    </Show>
  )
}

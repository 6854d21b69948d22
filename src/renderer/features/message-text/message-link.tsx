// A link in a message. It says where it leads: where its words do not, the real host stands after them.

import { Show } from 'solid-js'
import { useText } from '../../text/text.tsx'
import { useLinks } from './link-opener.tsx'
import { saysHost, type Link } from './link-reading.ts'
import { NamedSigns } from './named-signs.tsx'

/** Of an invite, whose rest is a key that nobody reads. */
const longestInvite = 40

export function MessageLink(props: { link: Link; label: string | null; written: string; isReachable: boolean }) {
  const { t } = useText()
  const links = useLinks()
  const shown = (): string => {
    const words = props.label ?? props.written
    const isLongInvite =
      (props.link.kind === 'invite' || props.link.kind === 'group') &&
      props.label === null &&
      words.length > longestInvite
    return isLongInvite ? `${words.slice(0, longestInvite)}…` : words
  }
  const target = (): string => {
    const { kind, url, host } = props.link
    if (kind === 'invite') return t('link.invite')
    if (kind === 'group') return t('link.group')
    return kind === 'mail' ? url.slice('mailto:'.length) : host
  }
  const isTold = (): boolean => saysHost(props.label ?? props.written, props.link)
  return (
    <a
      class="message-link"
      href={props.link.url}
      tabindex={props.isReachable ? 0 : -1}
      rel="noreferrer noopener"
      onClick={(event) => {
        event.preventDefault()
        links.ask({ link: props.link, words: shown(), isTold: isTold() })
      }}
    >
      <bdi>
        <NamedSigns text={shown()} />
      </bdi>
      <Show when={!isTold()}>
        {' '}
        <bdi class="link-host">({target()})</bdi>
      </Show>
    </a>
  )
}

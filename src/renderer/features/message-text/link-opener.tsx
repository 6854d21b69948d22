// Opening what a message leads to: asked before, with the address as the network knows it. A host that was agreed to is
// opened at once afterwards, as long as the window lives and the link says where it leads.

import { createContext, createEffect, createSignal, Show, useContext, type ParentProps } from 'solid-js'
import type { Outcome } from '../../state/attempt.ts'
import { inBackground } from '../../state/background.ts'
import { useDesk } from '../../state/desk.ts'
import { useText } from '../../text/text.tsx'
import { Question } from '../../ui/question.tsx'
import { useToast } from '../../ui/toast.tsx'
import { isGroupLink } from '../group-door/group-link.ts'
import { JoinByLink } from '../group-door/join-by-link.tsx'
import type { Link } from './link-reading.ts'
import './message-link.css'
import { NamedSigns } from './named-signs.tsx'

interface Asked {
  readonly link: Link
  /** What the link says. */
  readonly words: string
  /** It says where it leads. */
  readonly isTold: boolean
}

interface Links {
  ask(asked: Asked): void
}

const LinksContext = createContext<Links>()

export function useLinks(): Links {
  const links = useContext(LinksContext)
  if (links === undefined) throw new Error('nothing above opens links')
  return links
}

export function LinksProvider(props: ParentProps) {
  const { desktop, invite, clearInvite } = useDesk()
  const [asked, setAsked] = createSignal<Asked>()
  /** The app was opened with it. */
  const [given, setGiven] = createSignal<string>()
  createEffect(() => {
    const link = invite()
    if (link === undefined || !isGroupLink(link)) return
    setGiven(link)
    clearInvite()
  })
  const agreed = new Set<string>()
  const isAgreed = ({ link, isTold }: Asked): boolean =>
    isTold && link.url.startsWith('https:') && agreed.has(link.host)
  return (
    <LinksContext.Provider
      value={{
        ask(next) {
          if (isAgreed(next)) inBackground('open link', desktop.openExternal({ url: next.link.url }))
          else setAsked(next)
        },
      }}
    >
      {props.children}
      <Show when={given()}>{(link) => <JoinByLink link={link()} onClose={() => setGiven(undefined)} />}</Show>
      <Show when={asked()}>
        {(link) => (
          <Show
            when={link().link.kind === 'group'}
            fallback={
              <LinkQuestion asked={link()} onAgree={(host) => agreed.add(host)} onClose={() => setAsked(undefined)} />
            }
          >
            <JoinByLink link={link().link.url} onClose={() => setAsked(undefined)} />
          </Show>
        )}
      </Show>
    </LinksContext.Provider>
  )
}

function LinkQuestion(props: { asked: Asked; onAgree: (host: string) => void; onClose: () => void }) {
  const { t } = useText()
  const { desktop } = useDesk()
  const toast = useToast()
  // A group's is asked about in its own words.
  const kind = (): Exclude<Link['kind'], 'group'> =>
    props.asked.link.kind === 'group' ? 'invite' : props.asked.link.kind
  const url = (): string => props.asked.link.url
  const host = (): string => props.asked.link.host
  /** The address before its host, the host, and what follows. */
  const parts = (): readonly [string, string, string] => {
    const at = url().lastIndexOf(host(), kind() === 'web' ? url().indexOf(host()) : undefined)
    return host() === '' || at < 0 ? [url(), '', ''] : [url().slice(0, at), host(), url().slice(at + host().length)]
  }
  async function open(): Promise<Outcome> {
    const outcome = await desktop.openExternal({ url: url() })
    if (outcome.ok) props.onAgree(host())
    return outcome
  }
  async function copyInvite(): Promise<null> {
    await desktop.copyText({ text: url() })
    toast.show(t('note.copied'))
    return null
  }
  return (
    <Question
      title={t(`link.title.${kind()}`)}
      confirm={t(`link.do.${kind()}`)}
      isHarmless
      onConfirm={() => (kind() === 'invite' ? copyInvite() : open())}
      onClose={() => props.onClose()}
    >
      <p class="link-target" dir="ltr">
        {parts()[0]}
        <b>{parts()[1]}</b>
        {parts()[2]}
      </p>
      <Show when={kind() !== 'invite' && !props.asked.isTold}>
        <p class="muted" dir="auto">
          {t('link.says')}{' '}
          <q class="link-words">
            <NamedSigns text={props.asked.words} />
          </q>
        </p>
      </Show>
      <Show when={/(^|\.)xn--/.test(host())}>
        <p class="caution-words">{t('link.otherLetters')}</p>
      </Show>
      <Show when={url().startsWith('http:')}>
        <p class="caution-words">{t('link.notEncrypted')}</p>
      </Show>
      <Show when={kind() === 'invite'}>
        <p class="muted">{t('link.inviteWhat')}</p>
      </Show>
    </Question>
  )
}

// The first minutes: three doors, and what is behind each, up to the first list of chats.

import { createEffect, createSignal, Match, Switch } from 'solid-js'
import { useAccount } from '../../state/account.ts'
import { useDesk } from '../../state/desk.ts'
import { isGroupLink } from '../group-door/group-link.ts'
import { HostSetup } from '../host/host-setup.tsx'
import { Recover } from '../recovery/recover.tsx'
import { SignIn } from '../sign-up/sign-in.tsx'
import { SignUp } from '../sign-up/sign-up.tsx'
import { Words } from '../sign-up/words.tsx'
import { Doors } from './doors.tsx'
import { Join } from './join.tsx'

type Step =
  | { readonly at: 'doors' }
  | { readonly at: 'join' }
  | { readonly at: 'host' }
  | { readonly at: 'sign-in' }
  | { readonly at: 'recover' }
  | { readonly at: 'sign-up'; readonly invite: string; readonly back: 'join' | 'host' }
  | { readonly at: 'words'; readonly words: readonly string[] }

export function FirstStart() {
  const { hold } = useAccount()
  const desk = useDesk()
  const [step, setStep] = createSignal<Step>({ at: 'doors' })
  /** As a statement: a handler gives nothing back. */
  const go = (next: Step): void => {
    setStep(next)
  }
  const is = <At extends Step['at']>(at: At) => {
    const current = step()
    return current.at === at ? (current as Extract<Step, { at: At }>) : undefined
  }

  /** One to a group waits until there is an account to ask with. */
  const invite = (): string | undefined => {
    const link = desk.invite()
    return link === undefined || isGroupLink(link) ? undefined : link
  }
  // The app was opened with an invite: that is what one wants to do.
  createEffect(() => {
    if (invite() !== undefined && step().at === 'doors') go({ at: 'join' })
  })

  return (
    <Switch>
      <Match when={is('doors')}>
        <Doors onChoose={(at) => go({ at })} />
      </Match>
      <Match when={is('join')}>
        <Join
          link={invite() ?? ''}
          onJoin={(invite) => go({ at: 'sign-up', invite, back: 'join' })}
          onBack={() => {
            desk.clearInvite()
            go({ at: 'doors' })
          }}
        />
      </Match>
      <Match when={is('host')}>
        <HostSetup
          onReady={(invite) => go({ at: 'sign-up', invite, back: 'host' })}
          onBack={() => go({ at: 'doors' })}
        />
      </Match>
      <Match when={is('sign-in')}>
        <SignIn onBack={() => go({ at: 'doors' })} onForgotten={() => go({ at: 'recover' })} />
      </Match>
      <Match when={is('recover')}>
        <Recover isNew onBack={() => go({ at: 'sign-in' })} />
      </Match>
      <Match when={is('sign-up')}>
        {(signUp) => (
          <SignUp
            invite={signUp().invite}
            onStart={() => hold(true)}
            onFail={() => hold(false)}
            onWords={(words) => go({ at: 'words', words })}
            onBack={() => setStep({ at: signUp().back })}
          />
        )}
      </Match>
      <Match when={is('words')}>{(words) => <Words words={words().words} onDone={() => hold(false)} />}</Match>
    </Switch>
  )
}

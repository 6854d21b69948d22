// The account as the engine sees it, asked for again whenever the engine says that it changed.

import { createContext, createSignal, onCleanup, useContext, type Accessor } from 'solid-js'
import type { EngineClient } from '#ipc/engine-contract.ts'
import type { AccountView } from '#ipc/engine/account-contract.ts'
import { inBackground } from './background.ts'
import { createRefresh } from './refresh.ts'

export interface Account {
  readonly engine: EngineClient
  /** Undefined until the engine has answered for the first time. */
  readonly view: Accessor<AccountView | undefined>
  /** Asks now; resolves when the answer is there. */
  refresh(): Promise<void>
  /** While this is so, the page stays where it is, whatever the phase: somebody reads their words. */
  readonly isHeld: Accessor<boolean>
  hold(isHeld: boolean): void
  /** The account was taken back by its words a moment ago: its devices are to be looked through. */
  readonly isTakenBack: Accessor<boolean>
  takeBack(isTakenBack: boolean): void
}

const AccountContext = createContext<Account>()
export const AccountProvider = AccountContext.Provider

export function useAccount(): Account {
  const account = useContext(AccountContext)
  if (account === undefined) throw new Error('no account above')
  return account
}

export function createAccount(engine: EngineClient): Account {
  const [view, setView] = createSignal<AccountView>()
  const [isHeld, hold] = createSignal(false)
  const [isTakenBack, takeBack] = createSignal(false)
  const refresh = createRefresh(async () => {
    setView(await engine.account())
  })
  onCleanup(
    engine.subscribe(({ kind }) => {
      if (kind === 'account') inBackground('account', refresh())
    }),
  )
  inBackground('account', refresh())
  return { engine, view, refresh, isHeld, hold, isTakenBack, takeBack }
}

/** The domain of an address, empty where there is none. */
export const domainOf = (address: string): string => address.slice(address.indexOf('@') + 1)
export const usernameOf = (address: string): string => address.split('@', 1)[0] ?? address

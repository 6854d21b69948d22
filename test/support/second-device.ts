// A second installation of an account for scenarios: signed in by password, compared with the first, certified.

import type { Engine } from '#core/engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { eventually, openInstallation, type Installation, type InstallationOptions } from './installation.ts'

/** Signs `name`'s installation in to the account of `first`, uncertified. */
export async function signInBeside(
  first: Installation,
  invite: string,
  name: string,
  options: InstallationOptions = {},
): Promise<Installation> {
  const second = await openInstallation(name, { password: first.password, ...options })
  const signedIn = await second.engine().signIn({ invite, username: first.name, password: utf8(first.password) })
  if (!signedIn.ok) throw new Error(`sign-in refused: ${signedIn.code}`)
  return second
}

type Comparing = Extract<ReturnType<Engine['comparisonView']>, { state: 'comparing' }>

/** Brings both sides to where people look at their screens. */
export async function compareScreens(
  existing: Engine,
  newcomer: Engine,
): Promise<{ old: Comparing; fresh: Comparing }> {
  const asked = await newcomer.startComparison()
  if (!asked.ok) throw new Error(`the new device could not ask: ${asked.code}`)
  await eventually(existing, async () => existing.comparisonView().state === 'asked' || undefined)
  const answered = await existing.startComparison()
  if (!answered.ok) throw new Error(`the answer was refused: ${answered.code}`)
  return { fresh: await screenOf(newcomer), old: await screenOf(existing) }
}

function screenOf(engine: Engine): Promise<Comparing> {
  return eventually(engine, async () => {
    const view = engine.comparisonView()
    return view.state === 'comparing' ? view : undefined
  })
}

/** The whole ceremony, said "same" to on both sides. */
export async function certifyBeside(
  existing: Engine,
  newcomer: Engine,
  wants: { history: boolean } = { history: false },
): Promise<void> {
  await compareScreens(existing, newcomer)
  await newcomer.confirmComparison({})
  const confirmed = await existing.confirmComparison(wants)
  if (!confirmed.ok) throw new Error(`not certified: ${confirmed.code}`)
  await online(newcomer)
}

export function online(engine: Engine): Promise<true> {
  return eventually(engine, async () => {
    const { phase, connection } = await engine.account()
    return phase === 'ready' && connection.state === 'online' ? true : undefined
  })
}

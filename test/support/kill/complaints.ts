// What engines say in their logs after kills. Every byte they got was made by another engine and came by a server that
// keeps its word, so each refusal is a state that a kill has damaged.

import { names, type KillWorld } from './kill-world.ts'

const bad =
  /^(message_refused|payload_refused|welcome_refused|chat_halted|send_hash_wrong|device_log_refused|key_package_refused|chat_work_failed|session_work_failed|stream_failed)/

/** Those that nothing but damage explains. */
export function badComplaints(world: KillWorld): readonly string[] {
  return [...allComplaints(world)]
    .filter(([complaint]) => bad.test(complaint))
    .map(([complaint, times]) => `an engine says ${complaint}, ${times} times`)
}

/** All warnings of all engines, with how often each. */
export function allComplaints({ people }: KillWorld): ReadonlyMap<string, number> {
  const all = new Map<string, number>()
  for (const name of names) {
    for (const [complaint, times] of people[name].complaints()) all.set(complaint, (all.get(complaint) ?? 0) + times)
  }
  return all
}

// The form of a username, as the wire has it (protocol/ids.ts): said at once, judged by the engine. Pure.

/** 1 to 32 of a–z, 0–9, `.`, `_`, `-`, beginning and ending with a letter or digit. */
export const isUsername = (name: string): boolean => /^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$/.test(name)

/** 1 to 32 of a–z, 0–9 and `-`, beginning and ending with a letter or digit: what can stand in a domain. */
export const isServerName = (name: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/.test(name)

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const domain = new RegExp(`^${label}(?:\\.${label})+$`)

/** What was typed as an address: whole, or a username on one's own server. Undefined where it is neither. */
export function readAddress(typed: string, ownDomain: string): string | undefined {
  const [name = '', server = ownDomain, ...more] = typed.trim().toLowerCase().split('@')
  return more.length === 0 && isUsername(name) && domain.test(server) ? `${name}@${server}` : undefined
}

// How hard a password is to guess, roughly and honestly: an estimate in bits of what stands in it, with repeats, runs and
// the best known ones counted for little. Pure. Argon2id (64 MiB) stands behind it, so each bit costs a guesser dearly.

export type Strength = 0 | 1 | 2 | 3 | 4

export const shortestPassword = 8

const steps = [24, 36, 48, 64] as const
const bestKnown = [
  'password',
  'qwerty',
  'letmein',
  'welcome',
  'iloveyou',
  'admin',
  'пароль',
  'йцукен',
  'привет',
  'любовь',
]
const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'йцукенгшщзхъ',
  'фывапролджэ',
]

/** 0 easy to guess, 1 weak, 2 fair, 3 good, 4 strong. `username` within it counts for nothing. */
export function strengthOf(password: string, username: string): Strength {
  const bits = estimateBits(password.toLowerCase(), password, username.toLowerCase())
  const level = steps.filter((step) => bits >= step).length
  return password.length < shortestPassword ? 0 : (level as Strength)
}

function estimateBits(lower: string, password: string, username: string): number {
  let known = lower
  for (const word of [...bestKnown, username]) {
    if (word.length > 2) known = known.replaceAll(word, '\u0000')
  }
  let bits = password === lower || password === password.toUpperCase() ? 0 : 4
  const signs = [...known]
  signs.forEach((sign, index) => {
    const before = signs[index - 1] ?? ''
    bits += sign === before || rows.some((row) => row.includes(before + sign) && before !== '') ? 0.5 : bitsOf(sign)
  })
  // The same few signs over and over.
  return Math.min(bits, new Set(signs).size * 6)
}

/** What one sign adds: letters come in words, so they add less than their alphabet would. */
function bitsOf(sign: string): number {
  if (sign === '\u0000') return 2
  if (/\s/.test(sign)) return 1.5
  if (/\p{L}/u.test(sign)) return 3
  return /\d/.test(sign) ? 3.3 : 5
}

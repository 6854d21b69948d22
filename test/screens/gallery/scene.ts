// What the made-up engine and desktop hold, read from the address of the gallery.

type Choice<T extends string> = readonly [T, ...T[]]

export interface Scene {
  /** The app as a whole, the parts of its conversation under attack, or every component in every state. */
  readonly page: 'app' | 'parts' | 'components'
  readonly phase: 'empty' | 'locked' | 'uncertified' | 'ready'
  readonly language: 'en' | 'ru'
  readonly theme: 'system' | 'light' | 'dark'
  readonly data:
    | 'people'
    | 'none'
    | 'attack'
    | 'many'
    | 'slow'
    | 'trust'
    | 'writing'
    | 'files'
    | 'media'
    | 'groups'
    | 'showcase'
    | 'previews'
  readonly connection: 'online' | 'offline' | 'connecting' | 'syncing' | 'refused'
  /** Why the connection is refused, where it is. */
  readonly connectionCode: 'device_revoked' | 'session_ended' | 'vault_rolled_back'
  /** The password was changed on another device. */
  readonly isPasswordChanged: boolean
  readonly host: 'never' | 'off' | 'running' | 'restarting' | 'failed'
  readonly engine: 'there' | 'gone' | 'failed'
  /** Whether the app's own setting says that nothing is to move. */
  readonly motion: 'any' | 'less'
  /** Whether sending and deleting can be undone. */
  readonly undo: 'on' | 'off'
  readonly textSize: 90 | 100 | 115 | 130 | 150
  /** One, several, one of them on its way out, or a stranger who has signed in by the password. */
  readonly devices: 'several' | 'one' | 'leaving' | 'stranger'
  readonly comparison:
    | 'none'
    | 'asked'
    | 'waiting'
    | 'comparing'
    | 'confirmed'
    | 'different'
    | 'broken'
    | 'expired'
    | 'certified'
  readonly history: 'none' | 'awaited' | 'coming' | 'incomplete' | 'asked'
  /** Whether the system lets Talkee have a camera. */
  readonly camera: 'allowed' | 'refused'
  /** This device was removed from its account. */
  readonly revoked: boolean
  /** How many attacks there are in the data `attack`. */
  readonly attacks: number
  /** The code that every intent is refused with; empty for none. */
  readonly refusal: string
}

export function readScene(query: URLSearchParams): Scene {
  const one = <T extends string>(name: string, choices: Choice<T>): T =>
    choices.find((choice) => choice === query.get(name)) ?? choices[0]
  const sizes = [100, 90, 115, 130, 150] as const
  return {
    page: one('page', ['app', 'parts', 'components']),
    phase: one('phase', ['ready', 'empty', 'locked', 'uncertified']),
    language: one('lang', ['en', 'ru']),
    theme: one('theme', ['light', 'dark', 'system']),
    data: one('data', [
      'people',
      'none',
      'attack',
      'many',
      'slow',
      'trust',
      'writing',
      'files',
      'media',
      'groups',
      'showcase',
      'previews',
    ]),
    connection: one('connection', ['online', 'offline', 'connecting', 'syncing', 'refused']),
    connectionCode: one('code', ['device_revoked', 'session_ended', 'vault_rolled_back']),
    isPasswordChanged: query.get('password') === 'changed',
    host: one('host', ['never', 'off', 'running', 'restarting', 'failed']),
    engine: one('engine', ['there', 'gone', 'failed']),
    motion: one('motion', ['any', 'less']),
    undo: one('undo', ['on', 'off']),
    textSize: sizes.find((size) => String(size) === query.get('size')) ?? 100,
    devices: one('devices', ['several', 'one', 'leaving', 'stranger']),
    comparison: one('comparison', [
      'none',
      'asked',
      'waiting',
      'comparing',
      'confirmed',
      'different',
      'broken',
      'expired',
      'certified',
    ]),
    history: one('history', ['none', 'awaited', 'coming', 'incomplete', 'asked']),
    camera: one('camera', ['allowed', 'refused']),
    revoked: query.get('revoked') === 'yes',
    attacks: Number(query.get('attacks') ?? '50'),
    refusal: query.get('refusal') ?? '',
  }
}

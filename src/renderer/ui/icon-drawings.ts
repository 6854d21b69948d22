// The icons, drawn for a grid of 20 with strokes of 1.5, as paths. Names are nouns of the picture where one exists.
// `home` is the house with a lamp: a server, always and only.

interface Drawing {
  /** Stroked. */
  readonly line?: string
  /** Filled. */
  readonly solid?: string
}

export const drawings = {
  compose: { line: 'M10.5 3.5H5.5a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2v-5M8 12l.5-2.5 7-7 2 2-7 7Z' },
  chat: { line: 'M4.5 4h11a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H9.5l-4 2.7V15h-1a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Z' },
  plus: { line: 'M10 4v12M4 10h12' },
  close: { line: 'M5 5l10 10M15 5 5 15' },
  more: {
    solid:
      'M3.1 10a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0ZM8.6 10a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0ZM14.1 10a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0Z',
  },
  back: { line: 'M16.5 10h-13M8.5 5l-5 5 5 5' },
  updown: { line: 'M6.5 8l3.5-3.5L13.5 8M6.5 12l3.5 3.5 3.5-3.5' },
  newest: { line: 'M10 3.5v10M5.5 9.5 10 14l4.5-4.5M5 17h10' },
  check: { line: 'M4.5 10.5l3.5 3.5 7.5-8' },
  clock: { line: 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0 -14 0ZM10 6v4l2.5 2' },
  send: { line: 'M10 16.5v-13M4.5 9 10 3.5 15.5 9' },
  edit: { line: 'M3.5 16.500l.8-3.7L13.5 3.6l2.9 2.9-9.2 9.2ZM11.5 5.6l2.9 2.9' },
  copy: {
    line: 'M9 7h6a2 2 0 0 1 2 2v6a2 2 0 0 1 -2 2h-6a2 2 0 0 1 -2 -2v-6a2 2 0 0 1 2 -2ZM4.5 13A1.5 1.5 0 0 1 3 11.5v-7A1.5 1.5 0 0 1 4.5 3h7A1.5 1.5 0 0 1 13 4.5',
  },
  lock: {
    line: 'M6 9h8a2 2 0 0 1 2 2v4a2 2 0 0 1 -2 2h-8a2 2 0 0 1 -2 -2v-4a2 2 0 0 1 2 -2ZM6.5 9V6.5a3.5 3.5 0 0 1 7 0V9M10 12.5v1.5',
  },
  shield: { line: 'M10 2.5c2 1.4 4 2 6 2v5c0 4-2.4 6.6-6 8-3.6-1.4-6-4-6-8v-5c2 0 4-.6 6-2Z' },
  qr: {
    line: 'M3.5 3.5h5v5h-5ZM11.5 3.5h5v5h-5ZM3.5 11.5h5v5h-5ZM11.5 11.5h2v2M16.5 11.5v2M11.5 16.5h2M16.5 16.5v.01',
  },
  home: {
    line: 'M3.5 8.5 10 3l6.5 5.5v6.5a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2Z',
    solid: 'M8.3 11.5a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0Z',
  },
  invite: { line: 'M4.5 4.5h11a2 2 0 0 1 2 2v7a2 2 0 0 1 -2 2h-11a2 2 0 0 1 -2 -2v-7a2 2 0 0 1 2 -2ZM3 6l7 5.5L17 6' },
  door: { line: 'M11.5 3.5h3a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-3M3.5 10H12M8.5 6.5 12 10l-3.5 3.5' },
  laptop: {
    line: 'M5.5 4h9a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1 -1.5 1.5h-9a1.5 1.5 0 0 1 -1.5 -1.5v-6a1.5 1.5 0 0 1 1.5 -1.5ZM2.5 16h15',
  },
  people: {
    line: 'M4.5 7a3 3 0 1 0 6 0a3 3 0 1 0 -6 0ZM2 16.5c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.5M12.5 4.2a3 3 0 0 1 0 5.6M15 12.5c1.700.6 2.7 2 3 4',
  },
  person: { line: 'M6.5 7a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0ZM3.5 17c.6-3.5 3.2-5 6.5-5s5.9 1.5 6.5 5' },
  'person-plus': {
    line: 'M4.5 7a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0ZM2 17c.6-3.5 3-5 6-5 1.6 0 3 .4 4 1.2M15.5 12v5M13 14.5h5',
  },
  'person-minus': {
    line: 'M4.5 7a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0ZM2 17c.6-3.5 3-5 6-5 1.6 0 3 .4 4 1.2M13.5 9.5h4.5',
  },
  link: {
    line: 'M8.5 11.5a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1',
  },
  alert: { line: 'M10 3 18 16.5H2ZM10 8v4M10 14.2v.01' },
  info: { line: 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0 -14 0ZM10 9.5V14M10 6.6v.01' },
  side: { line: 'M4.5 3.5h11a2 2 0 0 1 2 2v9a2 2 0 0 1 -2 2h-11a2 2 0 0 1 -2 -2v-9a2 2 0 0 1 2 -2ZM12.5 3.5v13' },
  offline: {
    line: 'M2.5 8A11 11 0 0 1 7 5.3M10.5 4.7A11 11 0 0 1 17.5 8M5.5 11a7 7 0 0 1 3-1.8M12.5 9.7a7 7 0 0 1 2 1.3M10 14.5v.01M3 3l14 14',
  },
  retry: { line: 'M16 10a6 6 0 1 1-1.8-4.3L16.5 8M16.5 3.5V8H12' },
  settings: {
    line: 'M3 6h6M14 6h3M3 14h3M11 14h6M9.2 6a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0ZM6.2 14a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0Z',
  },
  theme: { line: 'M3.5 10a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0ZM10 3.5v13', solid: 'M10 3.5a6.5 6.5 0 0 1 0 13Z' },
  eye: {
    line: 'M2 10c2-3.6 4.7-5.5 8-5.5s6 1.9 8 5.5c-2 3.6-4.7 5.5-8 5.5S4 13.6 2 10ZM7.5 10a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0Z',
  },
  block: { line: 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0 -14 0ZM5.2 5.2l9.6 9.6' },
  code: { line: 'M6.5 6l-4 4 4 4M13.5 6l4 4-4 4M11.5 4l-3 12' },
} as const satisfies Readonly<Record<string, Drawing>>

export type IconName = keyof typeof drawings

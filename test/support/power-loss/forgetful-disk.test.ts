import { describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { createForgetfulDisk, type ForgetfulDisk } from './forgetful-disk.ts'
import type { Deed } from './recording.ts'

const deed = (op: Deed['op'], path: string, more: { offset?: number; text?: string; to?: string } = {}): Deed => ({
  op,
  path,
  offset: more.offset ?? 0,
  bytes: utf8(more.text ?? ''),
  to: more.to ?? '',
})

function found(disk: ForgetfulDisk, remains: 'nothing' | 'some' | 'all' = 'nothing', seed = 1): Record<string, string> {
  const files = disk.afterPowerCut(remains, createSeededRandom(seed))
  return Object.fromEntries([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]))
}

function after(...deeds: readonly Deed[]): ForgetfulDisk {
  const disk = createForgetfulDisk()
  for (const one of deeds) disk.apply(one)
  return disk
}

describe('a disk that forgets what was not synced', () => {
  it('keeps a file as it was at its last sync, and has none that was never synced', () => {
    const disk = after(
      deed('write', 'a', { text: 'one' }),
      deed('sync', 'a'),
      deed('write', 'a', { offset: 3, text: ' two' }),
      deed('truncate', 'a', { offset: 1 }),
      deed('write', 'b', { text: 'never' }),
    )
    expect(found(disk)).toEqual({ a: 'one' })
    disk.apply(deed('sync', 'a'))
    expect(found(disk)).toEqual({ a: 'o' })
  })

  it('fills with zeros what a file grew over', () => {
    const disk = after(
      deed('write', 'a', { text: 'abcdef' }),
      deed('truncate', 'a', { offset: 2 }),
      deed('write', 'a', { offset: 4, text: 'x' }),
      deed('sync', 'a'),
    )
    expect(found(disk)).toEqual({ a: 'ab\0\0x' })
  })

  it('knows the new name once the folder was synced, and the old one until then', () => {
    const disk = after(
      deed('write', 'f/name', { text: 'old' }),
      deed('sync', 'f/name'),
      deed('write', 'f/name.tmp', { text: 'new' }),
      deed('sync', 'f/name.tmp'),
      deed('rename', 'f/name.tmp', { to: 'f/name' }),
    )
    expect(found(disk)).toEqual({ 'f/name': 'old', 'f/name.tmp': 'new' })
    disk.apply(deed('sync', 'f'))
    expect(found(disk)).toEqual({ 'f/name': 'new' })
  })

  it('has all that was written when the machine goes on', () => {
    const disk = after(
      deed('write', 'f/name.tmp', { text: 'new' }),
      deed('rename', 'f/name.tmp', { to: 'f/name' }),
      deed('write', 'b', { text: 'never synced' }),
    )
    expect(found(disk, 'all')).toEqual({ 'f/name': 'new', b: 'never synced' })
  })

  it('may hold any part of what was not synced', () => {
    const disk = after(
      deed('sync', 'a'),
      deed('write', 'a', { text: '1' }),
      deed('write', 'a', { offset: 1, text: '2' }),
    )
    const outcomes = new Set(Array.from({ length: 64 }, (_, seed) => JSON.stringify(found(disk, 'some', seed))))
    expect(outcomes).toEqual(new Set(['{}', '{"a":"1"}', '{"a":"\\u00002"}', '{"a":"12"}']))
  })
})

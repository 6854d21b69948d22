// docs/protocol against the code: what travels is written down there, and what is written down there travels.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { closeCodes, errorCodes } from '#protocol/error-codes.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { decodeCbor } from '#protocol/codec/cbor.ts'
import { cipherSuiteId, exporterLabels, extensionTypes, labels } from '#protocol/labels.ts'
import { paddingBuckets } from '#protocol/padding.ts'
import { wireSamples } from '../support/wire-samples.ts'

const document = (name: string) => readFile(join(import.meta.dirname, '../../docs/protocol', name), 'utf8')
const cryptography = await document('cryptography.md')
const wire = await document('wire.md')

describe('docs/protocol/cryptography.md', () => {
  it.each([...Object.values(labels), ...Object.values(exporterLabels)])('tells what %s is', (label) => {
    expect(cryptography).toContain(label)
  })

  it('knows no label that the code does not', () => {
    const known = new Set<string>([...Object.values(labels), ...Object.values(exporterLabels)])
    const named = [...cryptography.matchAll(/talkee-[a-z0-9-]+/g)].map(([label]) => label)
    expect(named.filter((label) => !known.has(label))).toEqual([])
  })

  it('has the numbers of suite and extensions', () => {
    for (const number of [cipherSuiteId, ...Object.values(extensionTypes)]) {
      expect(cryptography).toContain(`0x${number.toString(16).toUpperCase()}`)
    }
  })
})

describe('docs/protocol/wire.md', () => {
  it('lists every error with its status and actor, and no other', () => {
    const listed = [...wire.matchAll(/^\| (\d{3}) \| `(\w+)` \| (\w+) \|$/gm)].map(([, ...cells]) => cells)
    expect(listed).toEqual(Object.entries(errorCodes).map(([code, { status, actor }]) => [String(status), code, actor]))
  })

  it('lists every type of frame and every close code', () => {
    const table = (title: string) => wire.slice(wire.indexOf(title)).split('\n\n')[0] ?? ''
    const numbers = (title: string) => [...table(title).matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number))
    expect(numbers('| type | name |')).toEqual(Object.values(frameTypes))
    expect(numbers('| close code |')).toEqual(Object.values(closeCodes))
  })

  it.each(wireSamples)('defines $name with the keys that it has', ({ name, bytes }) => {
    const definition = new RegExp(`^${name} = \\{([^]*?)^\\}`, 'm').exec(wire)?.[1] ?? ''
    // Keys of the structure itself: not in comments, and not within the braces of an inner map.
    const outer = definition
      .replaceAll(/;.*$/gm, '')
      .replaceAll(/\{[^{}]*\}/g, '')
      .replaceAll(/\{[^{}]*\}/g, '')
    const keys = [...outer.matchAll(/\b(\d+):/g)].map(([, key]) => Number(key))
    const map = decodeCbor(bytes)
    expect(keys).toEqual(map instanceof Map ? [...map.keys()] : [])
  })
})

describe('docs/protocol/padding.md', () => {
  it('has the six sizes', async () => {
    const sizes = /^\| size \|(.*)\|$/m.exec(await document('padding.md'))?.[1]?.split('|') ?? []
    expect(sizes.map((size) => Number(size.replace(',', '')))).toEqual([...paddingBuckets])
  })
})

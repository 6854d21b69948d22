import { describe, expect, it } from 'vitest'
import { closeCodes, errorCodes, isErrorCode } from './error-codes.ts'

describe('the catalogue of errors', () => {
  it('gives every code a sentence of its own, named after it', () => {
    for (const [code, entry] of Object.entries(errorCodes)) {
      const camelCase = code.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
      expect(entry.textKey).toBe(`error.${camelCase}`)
    }
    const textKeys = Object.values(errorCodes).map((entry) => entry.textKey)
    expect(new Set(textKeys).size).toBe(textKeys.length)
  })

  it('has an HTTP status of an error for each, and blames the server for none below 500', () => {
    for (const entry of Object.values(errorCodes)) {
      expect(entry.status).toBeGreaterThanOrEqual(400)
      expect(entry.status).toBeLessThan(600)
      if (entry.status < 500) expect(['user', 'client']).toContain(entry.actor)
    }
  })

  it('knows its codes and no others, names of Object.prototype included', () => {
    for (const code of Object.keys(errorCodes)) expect(isErrorCode(code)).toBe(true)
    for (const code of ['', 'unknown', 'toString', '__proto__', 'constructor', 'Malformed']) {
      expect(isErrorCode(code)).toBe(false)
    }
  })
})

describe('close codes of the stream', () => {
  it('are unique, and ours but for "come back"', () => {
    const codes = Object.values(closeCodes)
    expect(new Set(codes).size).toBe(codes.length)
    const { comeBack, ...ours } = closeCodes
    expect(comeBack).toBe(1012)
    for (const code of Object.values(ours)) {
      expect(code).toBeGreaterThanOrEqual(4000)
      expect(code).toBeLessThanOrEqual(4999)
    }
  })
})

import { createRoot } from 'solid-js'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '#protocol/error-codes.ts'
import { createText } from './create-text.ts'
import { codeOf, explain } from './problem.ts'

const text = createRoot(() => createText(() => 'en'))

describe('problems', () => {
  it('have three whole sentences for every code a server can send', () => {
    for (const code of Object.keys(errorCodes)) {
      for (const sentence of Object.values(explain(text, { code }))) expect(sentence).toMatch(/^[A-Z].*[.)]$/s)
    }
  })

  it('explain to a user what a user can act on, without the code', () => {
    const codes = Object.entries(errorCodes).filter(([, { actor }]) => actor === 'user')
    const unexplained = codes.filter(([code]) => explain(text, { code }).what.includes(code)).map(([code]) => code)
    // The form of a name is checked before it is sent.
    expect(unexplained).toEqual(['bad_username'])
  })

  it('say plainly when one side has forgotten what the other knows', () => {
    const said = ['vault_rolled_back', 'server_rolled_back'].map((code) => explain(text, { code }).what)
    expect(said).toEqual(['This is an old copy of this device.', 'Your server has forgotten messages that you have.'])
  })

  it('name the person they are about', () => {
    expect(explain(text, { code: 'no_such_account', account: 'bo@x.example' }).what).toContain('bo@x.example')
  })

  it('show an unknown code, and take none from what is not an error of ours', () => {
    expect(explain(text, { code: 'brand_new' }).what).toContain('brand_new')
    expect([codeOf({ code: 'busy' }), codeOf({ code: 7 }), codeOf('busy'), codeOf(null)]).toEqual([
      'busy',
      'unexpected',
      'unexpected',
      'unexpected',
    ])
    expect(explain(text, { code: 'constructor' }).what).toContain('constructor')
  })
})

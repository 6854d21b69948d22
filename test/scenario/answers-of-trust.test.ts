// What the page asks about people and devices, through the contract and a real port: every answer and every event is what
// the contract says, exactly. Real engines, a real server.

import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngineService } from '#crypto-worker/engine-service.ts'
import { createClient } from '#ipc/client.ts'
import { engineContract, type EngineClient, type EngineEvent } from '#ipc/engine-contract.ts'
import { mainPort, pagePort } from '#ipc/port.ts'
import { chatWhen, eventually, openInstallation, type Installation } from '../support/installation.ts'
import { compareScreens, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let anna: Installation
let boris: Installation
let laptop: Installation
let page: EngineClient
let chat: string
let channel: MessageChannel
const whom = { account: '' }
const events: EngineEvent[] = []
const surprises: unknown[] = []

beforeAll(async () => {
  home = await openTestHome()
  ;[anna, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
  const { address } = await anna.signUp(await home.invite())
  whom.account = (await boris.signUp(await home.invite())).address
  await online(anna.engine())
  laptop = await signInBeside(anna, await home.invite(), 'laptop')
  const made = await boris.engine().startPairChat({ peer: address })
  if (!made.ok) throw new Error(made.code)
  chat = made.chat
  await chatWhen(anna.engine(), chat, ({ requestedBy }) => requestedBy === whom.account)
  page = openPage()
})

afterAll(async () => {
  channel.port1.close()
  await Promise.all([anna, boris, laptop].map((one) => one.close()))
  await home.close()
})

/** A page at the other end of a port, as in the app. */
function openPage(): EngineClient {
  const service = createEngineService({
    open: () => Promise.resolve(anna.engine()),
    onSurprise: (error) => surprises.push(error),
  })
  channel = new MessageChannel()
  const { port1, port2 } = channel
  service.serve(
    mainPort({
      on: (kind: 'message' | 'close', listener: (event: { data: unknown }) => void) =>
        port2.on(kind, (data: unknown) => listener({ data })),
      postMessage: (value) => port2.postMessage(value),
      start: () => port2.start(),
      close: () => port2.close(),
    }),
  )
  const client = createClient(
    engineContract,
    pagePort({
      addEventListener: (kind, listener) => void port1.on(kind, (data: unknown) => listener({ data })),
      postMessage: (value) => port1.postMessage(value),
      start: () => port1.start(),
      close: () => port1.close(),
    }),
    { onGarbage: (error) => surprises.push(error) },
  )
  client.subscribe((event) => events.push(event))
  return client
}

describe('the page', () => {
  it('reads the devices, with the day each was seen and who has only the password', async () => {
    const { devices, uncertified } = await page.devicesView()
    expect(devices).toHaveLength(1)
    expect(devices.every(({ lastSeenAtMs }) => lastSeenAtMs !== null)).toBe(true)
    const { device } = await laptop.engine().account()
    expect(uncertified?.map((one) => [one.device, one.expiresAtMs > one.signedInAtMs])).toEqual([[device, true]])
  })

  it('compares by the camera', async () => {
    const { fresh } = await compareScreens(anna.engine(), laptop.engine())
    expect(await page.compareByQr({ scanned: 'no code', history: false })).toEqual({ ok: false, code: 'not_a_code' })
    expect(await page.compareByQr({ scanned: fresh.code, history: false })).toEqual({ ok: true })
    expect(await page.comparisonView()).toEqual({ state: 'ended', end: 'certified' })
  })

  it('reads people, and what a scanned code is to them', async () => {
    const contact = await page.contactView(whom)
    expect(contact).toMatchObject({ isVerified: false, isContradicted: false, newSafetyNumber: null })
    const scan = (scanned: string) => page.verifyByQr({ ...whom, scanned })
    expect(await scan('')).toEqual({ result: 'notACode' })
    expect(await scan(await home.invite())).toEqual({ result: 'otherCode', kind: 'invite' })
    expect(await scan(`talkee://s/1/${'A'.repeat(43)}`)).toEqual({ result: 'different' })
    expect(await scan(contact.safetyNumber?.qr ?? '')).toEqual({ result: 'same' })
    expect(await page.verifyByQr({ account: 'nobody@example.org', scanned: contact.safetyNumber?.qr ?? '' })).toEqual({
      result: 'otherContact',
      account: whom.account,
    })
    const digits = '1'.repeat(60)
    expect(await page.acceptNewKeys({ ...whom, digits })).toEqual({ ok: false, code: 'other_keys' })
    expect(await page.contactList()).toContainEqual({ ...contact, isVerified: true })
  })

  it('deletes a request', async () => {
    expect((await page.chatView({ chat, limit: 10, before: null, from: null })).requestedBy).toBe(whom.account)
    expect(await page.deleteRequest({ chat })).toBeNull()
    await expect(page.chatView({ chat, limit: 10, before: null, from: null })).rejects.toMatchObject({
      code: 'no_such_chat',
    })
    await expect(page.deleteRequest({ chat })).resolves.toBeNull()
  })

  it('was told of all of it in words of the contract', async () => {
    await eventually(anna.engine(), () =>
      Promise.resolve(events.some(({ kind }) => kind === 'contact') ? true : undefined),
    )
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['account', 'chat', 'contact']))
    expect(surprises).toEqual([])
  })
})

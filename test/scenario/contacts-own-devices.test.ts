// What one device of an account decides about other people holds on the account's others, too.

import { afterAll, beforeAll, describe, it } from 'vitest'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('two devices of an account', () => {
  let home: TestHome
  let phone: Installation
  let laptop: Installation
  let boris: Installation
  let clara: Installation
  const address: Record<string, string> = {}

  beforeAll(async () => {
    home = await openTestHome()
    ;[phone, boris, clara] = await Promise.all([
      openInstallation('anna'),
      openInstallation('boris'),
      openInstallation('clara'),
    ])
    for (const one of [phone, boris, clara]) address[one.name] = (await one.signUp(await home.invite())).address
    await online(phone.engine())
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    await certifyBeside(phone.engine(), laptop.engine())
    const { chat } = await phone.engine().openNotes()
    await chatWhen(laptop.engine(), chat, ({ members }) => members[0]?.devices.length === 2)
  })
  afterAll(async () => {
    await Promise.all([phone, laptop, boris, clara].map((one) => one.close()))
    await home.close()
  })

  async function askedBy(one: Installation): Promise<string> {
    const started = await one.engine().startPairChat({ peer: address['anna'] ?? '' })
    if (!started.ok) throw new Error(started.code)
    for (const own of [phone, laptop]) {
      await chatWhen(own.engine(), started.chat, ({ requestedBy }) => requestedBy === address[one.name])
    }
    return started.chat
  }

  const wanted = (one: Installation, chat: string) =>
    chatWhen(one.engine(), chat, ({ requestedBy }) => requestedBy === null)

  it('accept a request together, by saying so or by an answer', async () => {
    const chat = await askedBy(boris)
    await laptop.engine().acceptChat({ chat })
    await eventually(phone.engine(), async () => {
      const { requestedBy } = await phone.engine().chatView({ chat })
      return requestedBy === null ? true : undefined
    })
    const second = await askedBy(clara)
    await phone.engine().sendText({ chat: second, text: 'who is there?' })
    await messageWhen(laptop.engine(), second, 'who is there?')
    await wanted(laptop, second)
  })

  it('block a contact together, and let it in again together', async () => {
    const isBlocked = (one: Installation, is: boolean) =>
      eventually(one.engine(), async () => {
        const contact = await one.engine().contactView({ account: address['boris'] ?? '' })
        return contact.isBlocked === is ? true : undefined
      })
    await phone.engine().blockContact({ account: address['boris'] ?? '' })
    await isBlocked(laptop, true)
    await laptop.engine().unblockContact({ account: address['boris'] ?? '' })
    await isBlocked(phone, false)
  })
})

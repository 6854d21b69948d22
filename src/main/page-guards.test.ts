import type { Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { appOrigin } from './app-scheme.ts'
import { createLentDevice } from './lent-device.ts'
import { guardPermissions, type LentDevices } from './page-guards.ts'

type Handler<Name extends 'setPermissionRequestHandler' | 'setPermissionCheckHandler'> = NonNullable<
  Parameters<Session[Name]>[0]
>
type Permission = Parameters<Handler<'setPermissionRequestHandler'>>[1]

const page = `${appOrigin}/index.html`

/** Asks both handlers, as Electron does, and says whether they agree to give it. */
function asker(lent: LentDevices) {
  let request: Handler<'setPermissionRequestHandler'> | undefined
  let check: Handler<'setPermissionCheckHandler'> | undefined
  const ignored = (): void => undefined
  const session = {
    setPermissionRequestHandler: (handler: Handler<'setPermissionRequestHandler'>) => (request = handler),
    setPermissionCheckHandler: (handler: Handler<'setPermissionCheckHandler'>) => (check = handler),
    setDevicePermissionHandler: ignored,
    setDisplayMediaRequestHandler: ignored,
    on: ignored,
  } as unknown as Session
  guardPermissions(session, lent)
  return (permission: Permission, media: readonly ('video' | 'audio')[], url = page, isMainFrame = true): string => {
    let isGranted = false
    const contents = {} as unknown as WebContents
    request?.(contents, permission, (answer) => (isGranted = answer), {
      requestingUrl: url,
      isMainFrame,
      mediaTypes: [...media],
    })
    const isFree = media.every((mediaType) =>
      check?.(contents, permission, appOrigin, { requestingUrl: url, isMainFrame, mediaType }),
    )
    return `${isGranted ? 'given' : 'denied'}, ${isFree ? 'given' : 'denied'}`
  }
}

const shut = (): LentDevices => ({
  camera: createLentDevice(async () => true),
  microphone: createLentDevice(async () => true),
})

async function opened(...names: readonly (keyof LentDevices)[]): Promise<LentDevices> {
  const lent = shut()
  for (const name of names) await lent[name].open()
  return lent
}

describe('permissions of the page', () => {
  it.each([
    ['camera', 'video'],
    ['microphone', 'audio'],
  ] as const)('give what the %s has while the page needs it, and not before or after', async (name, media) => {
    const lent = shut()
    const ask = asker(lent)
    const before = ask('media', [media])
    await lent[name].open()
    const meanwhile = ask('media', [media])
    lent[name].close()
    expect([before, meanwhile, ask('media', [media])]).toEqual(['denied, denied', 'given, given', 'denied, denied'])
  })

  it('never give sound for the camera, nor a picture for the microphone', async () => {
    const [filming, recording] = [asker(await opened('camera')), asker(await opened('microphone'))]
    expect([filming('media', ['audio']), recording('media', ['video'])]).toEqual(['denied, denied', 'denied, denied'])
  })

  it('never give both at once, even while both are open', async () => {
    const lent = await opened('camera', 'microphone')
    // Each by itself may be looked up then; a request for both is denied.
    expect(asker(lent)('media', ['video', 'audio'])).toMatch(/^denied/)
    expect(asker(lent)('media', [])).toMatch(/^denied/)
  })

  it('give nothing to other pages or to frames within ours', async () => {
    const ask = asker(await opened('camera', 'microphone'))
    const others = ['https://example.org/', 'app://other/index.html', `${appOrigin}/index.html/x`, '']
    expect(others.map((url) => ask('media', ['video'], url))).toEqual(others.map(() => 'denied, denied'))
    expect(ask('media', ['video'], page, false)).toBe('denied, denied')
  })

  it.each(['geolocation', 'notifications', 'clipboard-read', 'display-capture', 'midi', 'fullscreen'] as const)(
    'deny %s even then',
    async (permission) => {
      expect(asker(await opened('camera', 'microphone'))(permission, ['video'])).toBe('denied, denied')
    },
  )
})

describe('what is lent to the page', () => {
  it('stays shut where the system refuses', async () => {
    const camera = createLentDevice(async () => false)
    expect([await camera.open(), camera.isOpen()]).toEqual([false, false])
  })

  it('stays shut when it is closed before the system has answered', async () => {
    let answer = (_isGiven: boolean): void => undefined
    const camera = createLentDevice(() => new Promise((resolve) => (answer = resolve)))
    const opening = camera.open()
    camera.close()
    answer(true)
    await opening
    expect(camera.isOpen()).toBe(false)
  })
})

import type { Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { appOrigin } from './app-scheme.ts'
import { createPageCamera, type PageCamera } from './page-camera.ts'
import { guardPermissions } from './page-guards.ts'

type Handler<Name extends 'setPermissionRequestHandler' | 'setPermissionCheckHandler'> = NonNullable<
  Parameters<Session[Name]>[0]
>
type Permission = Parameters<Handler<'setPermissionRequestHandler'>>[1]

const page = `${appOrigin}/index.html`

/** Asks both handlers, as Electron does, and says whether they agree to give it. */
function asker(camera: PageCamera) {
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
  guardPermissions(session, camera)
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

const opened = async (): Promise<PageCamera> => {
  const camera = createPageCamera(async () => true)
  await camera.open()
  return camera
}

describe('permissions of the page', () => {
  it('give the picture of the camera while the page scans, and not before or after', async () => {
    const camera = createPageCamera(async () => true)
    const ask = asker(camera)
    const before = ask('media', ['video'])
    await camera.open()
    const meanwhile = ask('media', ['video'])
    camera.close()
    expect([before, meanwhile, ask('media', ['video'])]).toEqual(['denied, denied', 'given, given', 'denied, denied'])
  })

  it('never give sound, nor sound beside the picture', async () => {
    const ask = asker(await opened())
    expect([ask('media', ['audio']), ask('media', ['video', 'audio'])]).toEqual(['denied, denied', 'denied, denied'])
  })

  it('give nothing to other pages or to frames within ours', async () => {
    const ask = asker(await opened())
    const others = ['https://example.org/', 'app://other/index.html', `${appOrigin}/index.html/x`, '']
    expect(others.map((url) => ask('media', ['video'], url))).toEqual(others.map(() => 'denied, denied'))
    expect(ask('media', ['video'], page, false)).toBe('denied, denied')
  })

  it.each(['geolocation', 'notifications', 'clipboard-read', 'display-capture', 'midi', 'fullscreen'] as const)(
    'deny %s even then',
    async (permission) => {
      expect(asker(await opened())(permission, ['video'])).toBe('denied, denied')
    },
  )
})

describe("the page's camera", () => {
  it('stays shut where the system refuses', async () => {
    const camera = createPageCamera(async () => false)
    expect([await camera.open(), camera.isOpen()]).toEqual([false, false])
  })

  it('stays shut when the sheet is closed before the system has answered', async () => {
    let answer = (_isGiven: boolean): void => undefined
    const camera = createPageCamera(() => new Promise((resolve) => (answer = resolve)))
    const opening = camera.open()
    camera.close()
    answer(true)
    await opening
    expect(camera.isOpen()).toBe(false)
  })
})

// Runs in the page's own world, as text: what needs a permission asks the main process first, as it does in Electron.

export interface PermissionQuestion {
  readonly id: number
  readonly permission: string
  /** Of `media`: `video`, `audio` or both. */
  readonly media: readonly string[]
}

export function gatePermissions(secret: string): void {
  if (window !== window.top) return
  const waiting = new Map<number, (granted: boolean) => void>()
  let lastId = 0
  window.addEventListener(`${secret}-answer`, (event) => {
    const { id, granted } = JSON.parse((event as CustomEvent<string>).detail) as { id: number; granted: boolean }
    waiting.get(id)?.(granted)
    waiting.delete(id)
  })
  const ask = (permission: string, media: readonly string[] = []) =>
    new Promise<boolean>((resolve) => {
      lastId += 1
      waiting.set(lastId, resolve)
      const question: PermissionQuestion = { id: lastId, permission, media }
      window.dispatchEvent(new CustomEvent(`${secret}-question`, { detail: JSON.stringify(question) }))
    })

  function gate(owner: object | undefined, method: string, permission: string): void {
    const original: unknown = owner === undefined ? undefined : Reflect.get(owner, method)
    if (owner === undefined || typeof original !== 'function') return
    Reflect.set(owner, method, async function (this: unknown, ...parameters: unknown[]): Promise<unknown> {
      const [wanted = {}] = permission === 'media' ? (parameters as [MediaStreamConstraints?]) : []
      const media = [...(wanted.video ? ['video'] : []), ...(wanted.audio ? ['audio'] : [])]
      if (await ask(permission, media)) return Reflect.apply(original, this, parameters) as unknown
      throw new DOMException('Permission denied', 'NotAllowedError')
    })
  }

  // Absent outside a secure context.
  const { mediaDevices, clipboard } = navigator as Partial<Navigator>
  gate(mediaDevices, 'getUserMedia', 'media')
  gate(mediaDevices, 'getDisplayMedia', 'display-capture')
  gate(clipboard, 'readText', 'clipboard-read')
  gate(clipboard, 'read', 'clipboard-read')
  gate(clipboard, 'writeText', 'clipboard-sanitized-write')
  gate(clipboard, 'write', 'clipboard-sanitized-write')

  // Chromium would make the window first and ask then.
  window.open = (url) => {
    const address = new URL(url ?? 'about:blank', window.location.href).href
    window.dispatchEvent(new CustomEvent(`${secret}-open`, { detail: address }))
    return null
  }
  if (typeof Notification === 'function') {
    Notification.requestPermission = async () => ((await ask('notifications')) ? 'granted' : 'denied')
  }
  const { geolocation } = navigator
  const locate = geolocation.getCurrentPosition.bind(geolocation)
  geolocation.getCurrentPosition = (found, failed, options) => {
    void ask('geolocation').then((granted) => {
      if (granted) locate(found, failed, options)
      else
        failed?.({ code: 1, message: 'Permission denied', PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3 })
    })
  }
}

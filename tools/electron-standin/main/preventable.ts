// An event that a listener may stop.

export interface Preventable {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

export function preventable<T extends object>(details: T): T & Preventable {
  let prevented = false
  return Object.defineProperties(details, {
    preventDefault: { value: () => (prevented = true) },
    defaultPrevented: { get: () => prevented },
  }) as T & Preventable
}

// A camera or a microphone, lent to the page for as long as it shows what it needs it for: the sheet that scans a code, the
// recording of a voice message. Whoever holds the page's port can ask for it: this keeps it shut at all other times, and the
// system still shows that it is on.

export interface LentDevice {
  /** Resolves to whether the system lets Talkee have it; where that is known only later, to true. */
  open(): Promise<boolean>
  close(): void
  isOpen(): boolean
}

/** `askSystem`: for the consent that macOS gives to each app. */
export function createLentDevice(askSystem: () => Promise<boolean>): LentDevice {
  /** For what it was asked last; who has closed before the system has answered gets nothing. */
  let use: object | undefined
  let isOpen = false
  return {
    async open() {
      const asking = {}
      use = asking
      const isGiven = await askSystem()
      if (use === asking) isOpen = isGiven
      return isGiven
    },
    close() {
      use = undefined
      isOpen = false
    },
    isOpen: () => isOpen,
  }
}

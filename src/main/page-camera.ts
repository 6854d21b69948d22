// The camera, lent to the page for as long as it shows the sheet that scans a code. Whoever holds the page's port can
// ask for it: this keeps it shut at all other times, and the system still shows that it is on.

export interface PageCamera {
  /** Resolves to whether the system lets Talkee have it; where that is known only later, to true. */
  open(): Promise<boolean>
  close(): void
  isOpen(): boolean
}

/** `askSystem`: for the consent that macOS gives to each app. */
export function createPageCamera(askSystem: () => Promise<boolean>): PageCamera {
  /** Of the sheet that is open; a sheet closed while the system was asked gets nothing. */
  let sheet: object | undefined
  let isOpen = false
  return {
    async open() {
      const asking = {}
      sheet = asking
      const isGiven = await askSystem()
      if (sheet === asking) isOpen = isGiven
      return isGiven
    },
    close() {
      sheet = undefined
      isOpen = false
    },
    isOpen: () => isOpen,
  }
}

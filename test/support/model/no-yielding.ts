// The one piece of an engine's work that waits for the machine is the seed from the words: PBKDF2 in JavaScript, which now
// and then yields to the page, and to a timer where there is none. How long that takes would decide what happens next.

Object.defineProperty(globalThis, 'scheduler', { value: { yield: () => Promise.resolve() }, configurable: true })

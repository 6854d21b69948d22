// What comes of a step that a user takes with an account: done, or refused with a stable code.

export type Step<T = object> = ({ readonly ok: true } & T) | { readonly ok: false; readonly code: string }

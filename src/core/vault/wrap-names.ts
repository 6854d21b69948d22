// The files beside a vault's rows, by what each is for. Part of the layout on disk: docs/protocol/vault.md.

/** `next`: the wrap of a new password, until the server has answered. `revoked`: no password opens the vault any more. */
export const wrapNames = { wrap: 'wrap', next: 'wrap.next', recovery: 'recovery', revoked: 'revoked' } as const
